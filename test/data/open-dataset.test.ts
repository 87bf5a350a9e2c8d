import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkDataset, dataFingerprint, findDataset, openDataset } from '../../lib/data';
import { suite, testWith } from '../harness';
import { fileFolder, picture } from './image-files';
import { annotation, object } from './voc-fixture';

const message = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: Error) => error.message,
  );
const voc = async () => ({
  'Annotations/a.xml': annotation({ objects: object('cell') }),
  'Annotations/b.xml': annotation({ filename: '<filename>b.jpg</filename>', objects: object('moon') }),
  'JPEGImages/a.jpg': await picture(100, 80),
  'JPEGImages/b.jpg': await picture(100, 80),
  'ImageSets/Main/train.txt': 'a\n',
  'ImageSets/Main/val.txt': 'b\n',
});

const open = suite('openDataset');
open('drawn sets: any number of images, parts of them', async () => {
  const shapes = await openDataset('shapes', { images: 20, split: 'train', seed: 3 });
  assert.equal(
    [shapes.task, shapes.set.samples.length, shapes.set.name],
    ['detection', 16, 'shapes, seed 3 train'],
  );
  const figures = await openDataset('figures', { images: 10, split: 'val' });
  assert.equal([figures.task, figures.set.samples.length], ['pose', 1]);
});
open('drawn shapes: smaller, fewer, of fewer classes; the rest as ever', async () => {
  const { set } = await openDataset('shapes', {
    images: 8,
    drawing: { widthPx: 96, heightPx: 64, mostObjects: 2, classes: 3 },
  });
  assert.ok('classes' in set);
  assert.equal(set.classes, ['disc', 'square', 'bar']);
  for (const { widthPx, heightPx, labels } of set.samples) {
    assert.equal([widthPx, heightPx], [96, 64]);
    assert.ok(labels.length <= 2);
  }
});
open('a VOC folder: classes of all its parts, numbered alike in each', async () => {
  const { root, remove } = fileFolder(await voc());
  const [train, val] = [
    await openDataset(root, { split: 'train' }),
    await openDataset(root, { split: 'val' }),
  ];
  remove();
  assert.ok(train.task === 'detection' && val.task === 'detection');
  assert.equal(train.set.classes, ['cell', 'moon']);
  assert.equal([[...train.set.samples[0].labels], [...val.set.samples[0].labels]], [[0], [1]]);
});
open('a plain folder, and one image', async () => {
  const { root, remove } = fileFolder({
    'b.jpg': await picture(30, 20),
    'a.png': await picture(8, 9, 1, 'png'),
    'x.txt': '',
  });
  const { set } = await openDataset(root);
  remove();
  assert.equal(
    set.samples.map(({ id, widthPx, heightPx }) => [id, widthPx, heightPx]),
    [
      ['a', 8, 9],
      ['b', 30, 20],
    ],
  );
});
open('COCO: parts by name with or without the year, all of them, joints beside boxes', async () => {
  const part = (id: number) => ({
    images: [{ id, file_name: `${id}.jpg`, width: 100, height: 80 }],
    categories: [{ id: 1, name: 'person', keypoints: ['left_eye', 'right_eye'], skeleton: [[1, 2]] }],
    annotations: [
      {
        id,
        image_id: id,
        category_id: 1,
        bbox: [1, 2, 30, 40],
        iscrowd: 0,
        keypoints: [5, 6, 2, 7, 8, 1],
        num_keypoints: 2,
      },
    ],
  });
  const files: Record<string, string | Buffer> = {};
  for (const [name, id] of [
    ['train2017', 1],
    ['val2017', 2],
  ] as const) {
    files[`annotations/instances_${name}.json`] = JSON.stringify(part(id));
    files[`annotations/person_keypoints_${name}.json`] = JSON.stringify(part(id));
    files[`${name}/${id}.jpg`] = await picture(100, 80);
  }
  const { root, remove } = fileFolder(files);
  const count = async (split: string) => (await openDataset(root, { split })).set.samples.map(({ id }) => id);
  assert.equal(
    [await count('val'), await count('train2017'), await count('trainval')],
    [['2'], ['1'], ['1', '2']],
  );
  const poses = await openDataset(`${root}-keypoints`.replace(`${root}-keypoints`, root));
  assert.is(poses.task, 'detection');
  assert.match(
    await message(openDataset(root, { split: 'test' })),
    /no such split "test"; expected one of: train2017, val2017, all/,
  );
  remove();
});
open('several sets as one; boxes and joints do not go together', async () => {
  const { set } = await openDataset('shapes, shapes', { images: 10 });
  assert.is(set.samples.length, 20);
  assert.match(await message(openDataset('shapes,figures', { images: 10 })), /boxes and poses together/);
});
open('of several sets, the part of one alone', async () => {
  const opened = await openDataset('shapes,figures', { images: 20, split: 'figures:val' });
  assert.equal([opened.task, opened.set.samples.length], ['pose', 2]);
});
open('names that are not there, folders that are none', async () => {
  assert.match(await message(openDataset('bcd')), /no data set "bcd"; expected bccd/);
  const { root, remove } = fileFolder({ 'x.txt': '' });
  assert.match(await message(openDataset(root)), /no data set in it; expected VOC/);
  remove();
});

const real = suite('openDataset: real sets');
const bccd = findDataset('bccd') ? undefined : 'no data set bccd (set PAPERSWEEP_DATA)';
const lspet = findDataset('lspet-1000') ? undefined : 'no data set lspet-1000 (set PAPERSWEEP_DATA)';
testWith(bccd, real, 'BCCD: 205, 87 and 72 images of the same three classes', async () => {
  const parts = await Promise.all(['train', 'val', 'test'].map((split) => openDataset('bccd', { split })));
  assert.equal(
    parts.map(({ set }) => set.samples.length),
    [205, 87, 72],
  );
});
testWith(lspet, real, 'LSPET-1000: 800 and 200 persons with 14 joints', async () => {
  const parts = await Promise.all(['train', 'val'].map((split) => openDataset('lspet-1000', { split })));
  assert.equal(
    parts.map(({ set }) => set.samples.length),
    [800, 200],
  );
});

const check = suite('checkDataset');
check('a sound set has no fault', async () => {
  const { root, remove } = fileFolder(await voc());
  assert.equal(await checkDataset(root), { images: 2, objects: 2, faults: [] });
  remove();
});
check('each fault by file and field: annotations and images', async () => {
  const files = {
    ...(await voc()),
    'Annotations/c.xml': annotation({ objects: object('cell', [9, 9, 9, 9]) }),
  };
  const { root, remove } = fileFolder(files);
  writeFileSync(join(root, 'JPEGImages', 'b.jpg'), (await picture(100, 80)).subarray(0, 500));
  const { faults, images } = await checkDataset(root);
  remove();
  assert.is(images, 3);
  assert.is(faults.length, 2);
  assert.match(faults[0], /Annotations\/c\.xml: object 1 \(cell\), bndbox: 9, 9, 9, 9 has no size/);
  assert.match(faults[1], /^JPEGImages\/b\.jpg: broken image/);
});

const print = suite('dataFingerprint');
print('the same set, the same; a box moved, another', async () => {
  const [a, b] = [await openDataset('shapes', { images: 5 }), await openDataset('shapes', { images: 5 })];
  assert.is(dataFingerprint(a.set), dataFingerprint(b.set));
  if (b.task === 'detection') b.set.samples[0].boxes[0] += 1;
  assert.is.not(dataFingerprint(a.set), dataFingerprint(b.set));
  assert.match(dataFingerprint((await openDataset('figures', { images: 2 })).set), /^[0-9a-f]{64}$/);
});
