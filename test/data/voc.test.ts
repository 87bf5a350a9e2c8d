import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkVoc, findDataset, readVoc, readVocSplit } from '../../lib/data';
import { suite, testWith } from '../harness';
import { annotation, folder, folderOf, object } from './voc-fixture';

const read = suite('readVoc');
read('edges run from xmin - 1 to xmax: a box over the whole image is 0, 0, 100, 80', () => {
  const { root, remove } = folderOf(annotation({ objects: object('cell', [1, 1, 100, 80]) }));
  const [sample] = readVoc(root).samples;
  remove();
  assert.equal([...sample.boxes], [0, 0, 100, 80]);
  assert.is(sample.widthPx, 100);
});
read('classes are those found, sorted, unless given; labels point into them', () => {
  const { root, remove } = folderOf(annotation({ objects: object('wbc') + object('rbc') }));
  const found = readVoc(root);
  const given = readVoc(root, { boxes: 'strict', classes: ['wbc', 'platelet', 'rbc'] });
  remove();
  assert.equal(found.classes, ['rbc', 'wbc']);
  assert.equal([...found.samples[0].labels], [1, 0]);
  assert.equal([...given.samples[0].labels], [0, 2]);
});
read('an image without objects is a sample without boxes', () => {
  const { root, remove } = folderOf(annotation({ objects: '' }));
  const set = readVoc(root);
  remove();
  assert.is(set.samples[0].boxes.length, 0);
});
read('mend cuts a box at the border and leaves out what has no size, with a line for each', () => {
  const objects = [
    object('a', [90, 70, 120, 90]),
    object('b', [5, 5, 5, 9]),
    object('c', [200, 1, 300, 9]),
    object('d'),
  ];
  const { root, remove } = folderOf(annotation({ objects: objects.join('') }));
  const { samples, mended } = readVoc(root, { boxes: 'mend' });
  remove();
  assert.equal([...samples[0].boxes], [89, 69, 100, 80, 9, 19, 30, 40]);
  assert.equal(
    mended.map((line) => line.replace(/^.*(object \d).*; /, '$1: ')),
    ['object 1: cut at the border', 'object 2: left out', 'object 3: left out'],
  );
});
read('mend forgives no other fault', () => {
  const { root, remove } = folderOf(annotation({ size: '' }));
  assert.throws(() => readVoc(root, { boxes: 'mend' }), /size: missing/);
  remove();
});
read('a byte order mark, comments, CDATA and lines with \\r\\n are fine', () => {
  const xml = `\uFEFF<?xml version="1.0"?>\r\n<!-- a -->${annotation().replace('cell', '<![CDATA[cell]]>')}`;
  const { root, remove } = folderOf(xml);
  const set = readVoc(root);
  remove();
  assert.equal(set.classes, ['cell']);
});

const faults = suite('readVoc: folders and splits');
const sound = { 'Annotations/a.xml': annotation(), 'JPEGImages/a.jpg': 'x' };
const broken: [string, Record<string, string>, string | undefined, RegExp][] = [
  ['no Annotations', { 'JPEGImages/a.jpg': 'x' }, undefined, /no folder Annotations/],
  ['Annotations is a file', { Annotations: 'x' }, undefined, /no folder Annotations/],
  ['no annotation at all', { 'Annotations/readme.txt': 'x' }, undefined, /no annotations/],
  [
    'an unknown split',
    { ...sound, 'ImageSets/Main/val.txt': 'a' },
    'trian',
    /no such split; expected one of: val/,
  ],
  ['a split that climbs', { ...sound, 'ImageSets/val.txt': 'a' }, '../val', /no such split/],
  ['an empty split', { ...sound, 'ImageSets/Main/val.txt': '\n\n' }, 'val', /no names/],
  ['a name twice', { ...sound, 'ImageSets/Main/val.txt': 'a\na\n' }, 'val', /"a" is there twice/],
  ['a name that climbs', { ...sound, 'ImageSets/Main/val.txt': '../a' }, 'val', /has a folder in it/],
  [
    'a name without annotation',
    { ...sound, 'ImageSets/Main/val.txt': 'b' },
    'val',
    /b.xml: no such annotation/,
  ],
];
for (const [name, files, split, message] of broken) {
  faults(name, () => {
    const { root, remove } = folder(files);
    assert.throws(() => readVoc(root, { boxes: 'strict', split }), message);
    remove();
  });
}
faults('a folder that is not there', () => {
  assert.throws(() => readVoc(join('nowhere', 'set')), /no such folder; expected a VOC folder/);
});
faults('a split keeps its order, and VOC splits by class ("name 1") are read', () => {
  const { root, remove } = folder({ ...sound, 'ImageSets/Main/cell_val.txt': 'b  1\r\na -1\r\n' });
  assert.equal(readVocSplit(root, 'cell_val'), ['b', 'a']);
  remove();
});

const bccd = suite('BCCD');
const root = findDataset('bccd');
const absent = root ? undefined : 'no data set bccd (set PAPERSWEEP_DATA)';
testWith(absent, bccd, 'has exactly two faults: two boxes of one pixel', () => {
  const lines = checkVoc(root!).map((fault) => fault.message);
  assert.is(lines.length, 2);
  assert.match(lines[0], /BloodImage_00338\.xml: object \d+ \(RBC\), bndbox: 504, 337, 504, 337 has no size/);
  assert.match(lines[1], /BloodImage_00343\.xml: object \d+ \(RBC\), bndbox: 181, 329, 181, 329 has no size/);
});
testWith(absent, bccd, 'mended: 364 images, 4886 boxes of three classes, every image there', () => {
  const set = readVoc(root!, { boxes: 'mend' });
  assert.equal(set.classes, ['Platelets', 'RBC', 'WBC']);
  assert.is(set.samples.length, 364);
  assert.is(
    set.samples.reduce((sum, { labels }) => sum + labels.length, 0),
    4886,
  );
  assert.is(set.mended.length, 2);
  assert.ok(set.samples.every(({ image }) => typeof image === 'string' && existsSync(image)));
});
testWith(absent, bccd, 'splits of 205, 87, 292 and 72 images', () => {
  const counts = ['train', 'val', 'trainval', 'test'].map((split) => readVocSplit(root!, split).length);
  assert.equal(counts, [205, 87, 292, 72]);
});
