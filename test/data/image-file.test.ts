import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import * as assert from 'uvu/assert';
import { readImage } from '../../lib/data/image-file';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'images-'));
const at = (name: string) => join(folder, name);
const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
const small = () => sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } });
const plain = (width: number, height: number, background = '#123456') =>
  sharp({ create: { width, height, channels: 3, background } });

/** Writes a picture and reads it: [width, height, …bytes]. */
async function read(name: string, image: Sharp): Promise<number[]> {
  await image.toFile(at(name));
  const { width, height, channels, data } = await readImage(at(name));
  assert.is(data.length, width * height * channels);
  return [width, height, ...data.subarray(0, 18)];
}
const message = (name: string) =>
  readImage(at(name)).then(
    () => 'nothing refused',
    (e: Error) => {
      assert.is(e.name, 'InputError');
      assert.not.match(e.message, '\n');
      return e.message.replace(at(name), 'F');
    },
  );

const reading = suite('readImage');
reading.after(() => rmSync(folder, { recursive: true }));
reading('gives RGB bytes, rows from the top', async () => {
  assert.equal(await read('rgb.png', small().png()), [3, 2, ...pixels]);
});
reading('drops transparency without mixing it in', async () => {
  assert.equal(await read('alpha.png', small().ensureAlpha(0.2).png()), [3, 2, ...pixels]);
});
reading('turns a picture upright as its EXIF data say', async () => {
  const turned = small().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 });
  const [width, height, ...bytes] = await read('exif.jpg', turned);
  assert.equal([width, height], [2, 3]);
  const upright = [3, 0, 4, 1, 5, 2].flatMap((i) => [...pixels.subarray(3 * i, 3 * i + 3)]);
  assert.ok(
    bytes.every((v, i) => Math.abs(v - upright[i]) <= 2),
    `${bytes}`,
  );
});
reading('gives gray as three equal channels', async () => {
  const gray = await read('gray.png', small().toColourspace('b-w').png());
  assert.equal([gray.length, gray[2] === gray[3] && gray[3] === gray[4]], [20, true]);
});
reading('cuts 16 bits to the upper 8, in color and in gray', async () => {
  const color = Uint16Array.of(65535, 0, 0x8fff, 0x0a0a, 0x12ff, 300);
  const rgb16 = sharp(color, { raw: { width: 2, height: 1, channels: 3 } });
  assert.equal(await read('rgb16.png', rgb16.toColourspace('rgb16').png()), [2, 1, 255, 0, 143, 10, 18, 1]);
  const gray = sharp(Uint16Array.of(65535, 0x80ff), { raw: { width: 2, height: 1, channels: 1 } });
  const read16 = await read('gray16.png', gray.toColourspace('grey16').png());
  assert.equal(read16, [2, 1, 255, 255, 255, 128, 128, 128]);
});
reading('turns CMYK into RGB, as far as printing colors reach', async () => {
  const [width, height, ...rgb] = await read('cmyk.jpg', plain(4, 4, '#8899aa').toColourspace('cmyk').jpeg());
  assert.equal([width, height], [4, 4]);
  assert.ok(
    [0x88, 0x99, 0xaa].every((v, i) => Math.abs(v - rgb[i]) < 16),
    `${rgb.slice(0, 3)}`,
  );
});
reading('reads one pixel, and 20,000 in a row', async () => {
  assert.equal(await read('one.png', plain(1, 1).png()), [1, 1, 0x12, 0x34, 0x56]);
  assert.equal((await read('wide.png', plain(20_000, 2).png())).slice(0, 2), [20_000, 2]);
});
reading('refuses more than 120 million pixels before any is decoded', async () => {
  await plain(16_000, 8_000).png({ compressionLevel: 1 }).toFile(at('bomb.png'));
  const started = process.cpuUsage();
  assert.match(await message('bomb.png'), /^F: 16000 x 8000 pixels; expected at most 120 million/);
  assert.ok(process.cpuUsage(started).user < 300_000, 'decoding takes longer than that');
});
reading('refuses what is cut, no picture, or may fetch other files', async () => {
  await plain(300, 300).jpeg().toFile(at('whole.jpg'));
  const whole = readFileSync(at('whole.jpg'));
  writeFileSync(at('cut.jpg'), whole.subarray(0, whole.length - 200));
  writeFileSync(at('head.jpg'), whole.subarray(0, 100));
  writeFileSync(at('text.jpg'), 'hello');
  writeFileSync(at('empty.jpg'), '');
  writeFileSync(at('x.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"></svg>');
  assert.match(await message('cut.jpg'), /^F: no picture: .*premature end of JPEG image; expected JPEG, PNG/);
  assert.match(await message('head.jpg'), /^F: no picture: .*premature end/);
  assert.match(await message('text.jpg'), /^F: no picture: unsupported image format/);
  assert.match(await message('empty.jpg'), /^F: no picture: an empty file/);
  assert.match(await message('x.png'), /^F: a picture of the format svg/);
  assert.match(await message('none.jpg'), /^F: no such file$/);
  assert.match(await message('.'), /no picture: not a file/);
});
