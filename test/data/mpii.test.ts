/** release.mat was written by SciPy, in the structure of MPII's release: four images, two of them with persons to train on. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readLspet, readMpii, readMpiiJson } from '../../lib/data';
import { readMatValues } from '../../lib/data/mat-value';
import { suite } from '../harness';
import { fileFolder, picture } from './image-files';

const fixtures = join(__dirname, '..', 'fixtures');

async function folder(names: string[], mat?: [from: string, to: string]) {
  const jpeg = await picture(120, 100);
  const made = fileFolder(Object.fromEntries(names.map((name) => [`images/${name}`, jpeg])));
  mkdirSync(join(made.root, 'images'), { recursive: true });
  if (mat) copyFileSync(join(fixtures, mat[0]), join(made.root, mat[1]));
  return made;
}
const message = (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error: Error) => error.message,
  );

const values = suite('readMatValues');
values('structures in structures, text, numbers, nothing', () => {
  const [release] = readMatValues(join(fixtures, 'mpii', 'release.mat')).RELEASE as Record<string, unknown>[];
  assert.is(release.version, '12');
  assert.equal([...(release.img_train as Float64Array)], [1, 1, 0, 1]);
  const list = release.annolist as { image: { name: string }[]; annorect: unknown }[];
  assert.equal(
    list.map(({ image }) => image[0].name),
    ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
  );
});

const mpii = suite('readMpii');
mpii('persons of the training part, pixels from 0, the box as HRNet takes it', async () => {
  const { root, remove } = await folder(
    ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
    ['mpii/release.mat', 'mpii_human_pose_v1_u12_1.mat'],
  );
  const set = await readMpii(root);
  remove();
  assert.equal(
    set.samples.map(({ id, persons }) => [id, persons.length]),
    [
      ['a', 1],
      ['b', 1],
    ],
  );
  const [{ boxXyxy, xy, visible }] = set.samples[0].persons;
  assert.equal(boxXyxy, [9, 6.5, 109, 106.5]); // center (60, 50 + 7.5) − 1, half 50
  assert.equal([...xy.subarray(0, 4)], [9, 19, 10, 21]);
  assert.equal([...visible.subarray(0, 3)], [1, 2, 1]);
  assert.equal([set.joints.length, set.joints[9]], [16, 'head_top']);
});
mpii('a joint outside the image is unlabelled, and told; one without a mark is hidden', async () => {
  const { root, remove } = await folder(
    ['a.jpg', 'b.jpg'],
    ['mpii/release.mat', 'mpii_human_pose_v1_u12_1.mat'],
  );
  const set = await readMpii(root);
  remove();
  const [{ visible }] = set.samples[1].persons;
  assert.equal([visible[9], visible[8], visible[0]], [1, 0, 1]);
  assert.equal(set.mended, ['b.jpg: 1 joint(s) outside the image of 120 x 100; unlabelled']);
});
mpii('no file, another file, a missing image', async () => {
  const none = await folder([]);
  assert.match(await message(readMpii(none.root)), /no mpii_human_pose_v1_u12_1\.mat/);
  none.remove();
  const other = await folder([], ['mpii/gt_valid.mat', 'mpii_human_pose_v1_u12_1.mat']);
  assert.match(await message(readMpii(other.root)), /no RELEASE\.annolist and img_train/);
  other.remove();
  const without = await folder(['a.jpg'], ['mpii/release.mat', 'mpii_human_pose_v1_u12_1.mat']);
  assert.match(await message(readMpii(without.root)), /images\/b\.jpg: no such image/);
  without.remove();
});

const json = suite('readMpiiJson');
json('as HRNet splits it; a wrong record is told by number and field', async () => {
  const person = {
    image: 'a.jpg',
    center: [60, 50],
    scale: 0.5,
    joints: Array(16).fill([11, 21]),
    joints_vis: Array(16).fill(1),
  };
  const { root, remove } = await folder(['a.jpg']);
  const made = fileFolder({
    'train.json': JSON.stringify([person]),
    'short.json': JSON.stringify([person, { ...person, joints: [[1, 2]] }]),
  });
  const set = await readMpiiJson(join(made.root, 'train.json'), join(root, 'images'));
  const line = await message(readMpiiJson(join(made.root, 'short.json'), join(root, 'images')));
  made.remove();
  remove();
  assert.equal([...set.samples[0].persons[0].xy.subarray(0, 2)], [10, 20]);
  assert.equal(set.samples[0].persons[0].boxXyxy, [9, 6.5, 109, 106.5]);
  assert.match(line, /short\.json, \[1\]: joints: not 16 pairs/);
});

const lspet = suite('readLspet');
lspet('pages of joints.mat belong to the images in order; labels, boxes, joints outside', async () => {
  const { root, remove } = await folder(['im00001.jpg', 'im00002.jpg'], ['lspet/joints.mat', 'joints.mat']);
  const set = await readLspet(root);
  remove();
  const [first, second] = set.samples.map(({ persons }) => persons[0]);
  assert.equal([...first.visible], [0, 2, 2, 0, 2, 2, 0, 2, 2, 0, 2, 2, 0, 2]);
  assert.equal([...first.xy.subarray(2, 4)], [1, 2]);
  assert.equal(first.boxXyxy, [0, 0, 16, 29]); // joints 1 … 13, 2 … 26, an eighth of 24 around, cut
  assert.equal([...second.visible].filter((v) => v > 0).length, 2);
  assert.equal(set.mended, ['im00002.jpg: 12 joint(s) outside the image of 120 x 100; unlabelled']);
});
lspet('as many pages as images, or it is refused', async () => {
  const { root, remove } = await folder(['im00001.jpg'], ['lspet/joints.mat', 'joints.mat']);
  assert.match(
    await message(readLspet(root)),
    /joints\.mat: joints of 14 x 3 x 2; expected 14 x 3 x 1, as there are images/,
  );
  remove();
});
