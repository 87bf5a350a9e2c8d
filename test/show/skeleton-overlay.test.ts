import * as assert from 'uvu/assert';
import { annotatedJpeg } from '../../lib/show/annotated-image';
import { skeletonsSvg } from '../../lib/show/skeleton-overlay';
import { suite } from '../harness';

const person = { xy: [10, 20, 30, 40, 50, 60], score: [0.9, 0.5, 0.1] };
const limbs = [
  [0, 1],
  [1, 2],
] as const;

const svg = suite('skeletonsSvg');
svg('draws sure joints and the bones between two of them, at the scale', () => {
  const drawn = skeletonsSvg([{ ...person, limbs }], { scale: 2 });
  assert.equal(drawn.match(/<line[^>]*>/g), ['<line x1="20" y1="40" x2="60" y2="80"/>']);
  assert.is(drawn.match(/<circle/g)?.length, 2);
  const all = skeletonsSvg([{ ...person, limbs, minScore: 0 }], { scale: 1 });
  assert.equal([all.match(/<line/g)?.length, all.match(/<circle/g)?.length], [2, 3]);
});
svg('gives each person a color of its own', () => {
  const two = skeletonsSvg(
    [
      { ...person, limbs },
      { ...person, limbs },
    ],
    { scale: 1 },
  );
  assert.is(new Set(two.match(/stroke="#(?!ffffff)[0-9a-f]{6}"/g)).size, 2);
});

const jpeg = suite('annotatedJpeg');
jpeg('puts a box’s color where its edge is, and keeps one pixel and wide pictures drawable', async () => {
  const { default: sharp } = await import('sharp');
  const gray = (width: number, height: number) => ({
    data: new Uint8Array(width * height * 3).fill(128),
    width,
    height,
    channels: 3 as const,
  });
  const image = await annotatedJpeg(gray(480, 100), { boxes: [[100, 20, 200, 80]], colors: '#ff0000' });
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const red = (x: number, y: number) => data[(y * info.width + x) * 3];
  assert.ok(red(100, 50) > 200 && red(150, 50) < 150);
  assert.is((await sharp(await annotatedJpeg(gray(1, 1), {})).metadata()).width, 4);
  assert.is((await sharp(await annotatedJpeg(gray(20_000, 2), {})).metadata()).width, 1600);
});
