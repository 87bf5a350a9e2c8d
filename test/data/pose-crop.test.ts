import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { cropPixels, jointsInCrop, type Pixels, personCrop } from '../../lib/data';
import { suite } from '../harness';
import { poseFolder, poses } from './pose-fixture';

const person = {
  boxXyxy: [10, 20, 50, 40] as const,
  xy: Float64Array.of(30, 30, 5, 5, 0, 0),
  visible: Uint8Array.of(2, 1, 0),
};

const crop = suite('personCrop');
crop('40 x 20 about (30, 30) times 1.25: a square of 50 from (5, 5)', () => {
  assert.equal(personCrop(person), { left: 5, top: 5, side: 50 });
  assert.equal(personCrop(person, 1), { left: 10, top: 10, side: 40 });
});

const joints = suite('jointsInCrop');
joints('the center of the box is the middle of the crop; labelled is labelled, hidden or not', () => {
  const { xy, visible } = jointsInCrop(person, personCrop(person), 256);
  assert.equal([...xy.subarray(0, 4)], [128, 128, 0, 0]);
  assert.equal([...(visible as Uint8Array)], [1, 1, 0]);
});

const pixels = suite('cropPixels');
const image: Pixels = {
  data: Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => 10 * Math.floor(i / 3) + 10),
  width: 4,
  height: 2,
  channels: 3,
};
const size = { widthPx: 4, heightPx: 2, id: 'a' };
const reds = ({ data }: Pixels) => [...data].filter((_, i) => i % 3 === 0);
pixels('inside the image the pixels are its own', async () => {
  assert.equal(reds(await cropPixels(image, { left: 1, top: 0, side: 2 }, 2, size)), [20, 30, 60, 70]);
});
pixels('outside it is black', async () => {
  const cut = await cropPixels(image, { left: -1, top: -1, side: 3 }, 3, size);
  assert.equal(reds(cut), [0, 0, 0, 0, 10, 20, 0, 50, 60]);
});
pixels('a file of another size than annotated, and one that is no image, are refused', async () => {
  const { root, remove } = poseFolder(poses());
  const [file, none] = ['a.jpg', 'b.jpg'].map((name) => join(root, 'images', name));
  writeFileSync(
    file,
    await sharp(Buffer.from(image.data), { raw: { width: 4, height: 2, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const message = async (path: string, annotated: typeof size) =>
    cropPixels(path, { left: 0, top: 0, side: 2 }, 2, annotated).then(
      () => 'read',
      (error: Error) => error.message,
    );
  const told = [
    await message(file, size),
    await message(file, { ...size, widthPx: 5 }),
    await message(none, size),
  ];
  remove();
  assert.is(told[0], 'read');
  assert.match(told[1], /image a: 4 x 2 pixels; expected 5 x 2, as annotated/);
  assert.match(told[2], /image a: no picture/);
});
