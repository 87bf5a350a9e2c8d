import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { BrokenImage, decodeFile } from '../../../lib/data/pipeline/decode';
import { cachedPath, readCached, writeCached } from '../../../lib/data/pipeline/disk-cache';
import { suite } from '../../harness';
import { fileFolder, picture } from '../image-files';

const size = { widthPx: 40, heightPx: 30 };
const message = (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error: Error) => `${error instanceof BrokenImage ? '' : 'not a BrokenImage: '}${error.message}`,
  );

const decode = suite('decodeFile');
decode('bytes of a PNG are as they were', async () => {
  const { root, remove } = fileFolder({ 'a.png': await picture(40, 30, 77, 'png') });
  const { data, width, height } = await decodeFile(join(root, 'a.png'), size);
  remove();
  assert.equal([width, height], [40, 30]);
  assert.equal([data[0] & 255, (data[0] >>> 8) & 255, (data[0] >>> 16) & 255], [77, 37, 74]);
});
decode('each kind of broken file: one line with the file and what is wrong', async () => {
  const whole = await picture(40, 30);
  const { root, remove } = fileFolder({
    'images/cut.jpg': whole.subarray(0, Math.floor(whole.length / 2)),
    'images/empty.jpg': '',
    'images/text.jpg': 'no image at all',
    'images/other.jpg': await picture(41, 30),
  });
  const told = async (name: string) => message(decodeFile(join(root, 'images', name), size));
  const lines = await Promise.all(['cut.jpg', 'empty.jpg', 'text.jpg', 'other.jpg', 'none.jpg'].map(told));
  remove();
  assert.match(lines[0], /^images\/cut\.jpg: broken image: cut short or damaged; expected a whole JPEG/);
  assert.match(lines[1], /^images\/empty\.jpg: broken image: the file is empty/);
  assert.match(lines[2], /^images\/text\.jpg: broken image: no image;/);
  assert.match(lines[3], /^images\/other\.jpg: broken image: 41 x 30 pixels; expected 40 x 30, as annotated/);
  assert.match(lines[4], /^images\/none\.jpg: broken image: no such file/);
  assert.not.ok(lines.join().includes(root));
});
decode('upright by EXIF, as stored where the annotation has the sides so', async () => {
  const turned = await sharp(await picture(40, 30))
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { root, remove } = fileFolder({ 'a.jpg': turned });
  const upright = await decodeFile(join(root, 'a.jpg'), { widthPx: 30, heightPx: 40 });
  const stored = await decodeFile(join(root, 'a.jpg'), size);
  remove();
  assert.equal([upright.width, stored.width], [30, 40]);
});
decode('gray, transparent and 16-bit images are three bytes a pixel', async () => {
  const gray = await sharp(Buffer.alloc(12, 90), { raw: { width: 4, height: 3, channels: 1 } })
    .png()
    .toBuffer();
  const clear = await sharp(Buffer.alloc(48), { raw: { width: 4, height: 3, channels: 4 } })
    .png()
    .toBuffer();
  const deep = await sharp(gray).toColourspace('rgb16').png().toBuffer();
  const { root, remove } = fileFolder({ 'gray.png': gray, 'clear.png': clear, 'deep.png': deep });
  const first = async (name: string) =>
    (await decodeFile(join(root, name), { widthPx: 4, heightPx: 3 })).data[0] & 0xffffff;
  const got = [await first('gray.png'), await first('clear.png'), await first('deep.png')];
  remove();
  assert.equal(got, [0x5a5a5a, 0xffffff, 0x5a5a5a]);
});
decode('reduced to a longer side, never enlarged', async () => {
  const { root, remove } = fileFolder({ 'a.jpg': await picture(40, 30) });
  const [half, whole] = [
    await decodeFile(join(root, 'a.jpg'), size, 20),
    await decodeFile(join(root, 'a.jpg'), size, 99),
  ];
  remove();
  assert.equal([half.width, half.height, whole.width], [20, 15, 40]);
});

const cache = suite('the cache on disk');
cache('gives the pixels back; another size of decoding or another file is another place', () => {
  const { root, remove } = fileFolder({ 'a.jpg': 'x', 'b.jpg': 'xy' });
  const path = cachedPath(root, join(root, 'a.jpg'));
  const image = { data: Int32Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };
  assert.is(readCached(path), undefined);
  writeCached(path, image);
  assert.equal(readCached(path), image);
  assert.is.not(cachedPath(root, join(root, 'a.jpg'), 20), path);
  assert.is.not(cachedPath(root, join(root, 'b.jpg')), path);
  remove();
});
cache('a file that is not whole is not taken', () => {
  const { root, remove } = fileFolder({ 'short.raw': 'abc', 'wrong.raw': Buffer.alloc(40, 1) });
  assert.is(readCached(join(root, 'short.raw')), undefined);
  assert.is(readCached(join(root, 'wrong.raw')), undefined);
  remove();
});
