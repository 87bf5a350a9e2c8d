import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { palette } from '../../lib/show/colors';
import { contactSheet, imageWithBoxes } from '../../lib/show/image';
import { overlaySvg } from '../../lib/show/image-overlay';
import { loadMetrics } from '../../lib/show/measure-text';
import { suite } from '../harness';

const gray = { data: new Uint8Array(40 * 20 * 3).fill(128), width: 40, height: 20, channels: 3 as const };

const boxes = suite('imageWithBoxes');

boxes('draws the frame where the box is', async () => {
  const jpeg = await imageWithBoxes(gray, new Float32Array([10, 5, 30, 15]), {
    name: 'a',
    colors: '#ff0000',
  }).toJpeg();
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  assert.equal([info.width, info.height], [120, 60]); // three times as large
  const red = (x: number, y: number): number => data[3 * (y * info.width + x)];
  assert.ok(red(30, 30) > 200, `left edge: ${red(30, 30)}`);
  assert.ok(red(60, 30) < 160, `inside: ${red(60, 30)}`);
});

boxes('stays below 120 kB for a noisy photograph', async () => {
  const data = new Uint8Array(400 * 400 * 3);
  let seed = 1;
  for (let i = 0; i < data.length; i++) {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    data[i] = seed >>> 24;
  }
  const image = { data, width: 400, height: 400, channels: 3 as const };
  const { data: bundle, metadata } = await imageWithBoxes(image, [], {
    name: 'noise',
    width: 900,
  }).toMimeBundle();
  assert.ok(Buffer.from(bundle['image/jpeg'] as string, 'base64').length <= 120_000);
  assert.equal((metadata!.papersweep as { kind: string }).kind, 'image');
});

boxes('turns a file upright as its EXIF data say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const path = join(folder, 'turned.jpg');
  const raw = { width: 40, height: 20, channels: 3 as const };
  writeFileSync(path, await sharp(gray.data, { raw }).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  const { width, height } = await sharp(await imageWithBoxes(path, [], { name: 'a' }).toJpeg()).metadata();
  assert.equal([width, height], [60, 120]);
  rmSync(folder, { recursive: true });
});

boxes('names the file that is no picture', async () => {
  const picture = imageWithBoxes(__filename, [], { name: 'a' });
  const error = await picture.toJpeg().catch((e: Error) => e);
  assert.match((error as Error).message, /image\.test\.ts: no picture/);
});

const overlay = suite('overlaySvg');
overlay.before(loadMetrics);

overlay('escapes labels, gives each label a color, keeps the label inside', () => {
  const svg = overlaySvg(
    {
      boxes: [
        [0, 0, 5, 5],
        [90, 20, 99, 30],
      ],
      labels: ['<a>', 'b'],
    },
    100,
    50,
    1,
  );
  assert.match(svg, '&lt;a&gt;');
  assert.match(svg, 'stroke="#0068b5"');
  assert.match(svg, 'stroke="#d1570a"');
  const right = [...svg.matchAll(/<rect x="([\d.]+)"[^>]*width="([\d.]+)"/g)].map(
    ([, x, w]) => Number(x) + Number(w),
  );
  assert.ok(Math.max(...right) <= 100);
});

overlay('covers the insides of the boxes told, and no others', () => {
  const svg = overlaySvg({ boxes: [0, 0, 4, 4, 5, 5, 9, 9], fills: [0, 0.4] }, 9, 9, 1);
  assert.match(svg, /<rect [^>]*fill="none"[^>]*\/><rect [^>]*fill-opacity="0.4"/);
});
overlay('refuses a color that is none', () => {
  assert.throws(() => overlaySvg({ boxes: [0, 0, 1, 1], colors: 'red"/>' }, 9, 9, 1), /expected #rrggbb/);
});

const sheet = suite('contactSheet');

sheet('puts pictures into rows', async () => {
  const items = [1, 2, 3].map((i) => ({ image: gray, boxes: [1, 1, 9, 9], title: `picture ${i}` }));
  const { width, height } = await sharp(
    await contactSheet(items, { name: 's', columns: 2, width: 250 }).toJpeg(),
  ).metadata();
  assert.equal([width, height], [250, 2 * (22 + 60) + 10]);
});
sheet('gives a label one color in all pictures', async () => {
  const all = { image: gray, labels: ['b', 'a'], boxes: [1, 1, 4, 4, 5, 5, 9, 9] };
  const one = { image: gray, labels: ['a'], boxes: [2, 2, 38, 18] };
  const options = { name: 's', columns: 1, width: 120 };
  const told = { ...one, colors: { a: palette[1] } };
  const drawn = (item: typeof one) => contactSheet([all, item], options).toPng();
  assert.ok((await drawn(one)).equals(await drawn(told)));
  assert.not.ok((await drawn(one)).equals(await drawn({ ...told, colors: { a: palette[0] } } as typeof one)));
});
