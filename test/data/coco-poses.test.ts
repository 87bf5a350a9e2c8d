import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findDataset, readCocoPoses } from '../../lib/data';
import { InputError } from '../../lib/errors';
import { suite, testWith } from '../harness';
import { poseFolder, poses, type Records } from './pose-fixture';

type Poses = ReturnType<typeof poses>;
const read = (root: string) => readCocoPoses(join(root, 'keypoints_train.json'), join(root, 'images'));
const reader = suite('readCocoPoses');

reader('images in the order of the file, persons with them, bones counted from 0', () => {
  const { root, remove } = poseFolder(poses());
  const set = read(root);
  remove();
  assert.is(set.name, 'set keypoints_train');
  assert.equal(set.joints, ['foot', 'hip', 'head']);
  assert.equal(set.limbs, [
    [0, 1],
    [1, 2],
  ]);
  assert.equal(
    set.samples.map(({ id, widthPx, heightPx }) => [id, widthPx, heightPx]),
    [
      ['a', 100, 80],
      ['b', 60, 90],
    ],
  );
  const [person] = set.samples[1].persons;
  assert.equal(person.boxXyxy, [10, 20, 40, 60]);
  assert.equal([...person.xy], [12, 22, 20, 30, 0, 0]);
  assert.equal([...person.visible], [2, 1, 0]);
});
reader('crowds and persons without a labelled joint are left out, their image stays', () => {
  const file = poses();
  file.annotations[0].iscrowd = 1;
  Object.assign(file.annotations[1], { keypoints: [0, 0, 0, 0, 0, 0, 0, 0, 0], num_keypoints: 0 });
  const { root, remove } = poseFolder(file);
  const set = read(root);
  remove();
  assert.equal(
    set.samples.map(({ persons }) => persons.length),
    [0, 0],
  );
});

/** What is done to a sound file, and what the one line about it says. */
const malformed: [string, (file: Poses) => unknown, RegExp][] = [
  ['nothing', () => '', /the file is empty/],
  ['cut in the middle', (f) => JSON.stringify(f).slice(0, 300), /the file ends in the middle/],
  ['not JSON', () => 'images: []', /not JSON/],
  ['a list', () => '[]', /"images" is missing or empty/],
  ['no images', (f) => ({ ...f, images: undefined }), /"images" is missing or empty/],
  ['no annotations', (f) => ({ ...f, annotations: [] }), /"annotations" is missing or empty/],
  ['no categories', (f) => ({ ...f, categories: undefined }), /"categories" is missing/],
  [
    'two categories',
    (f) => ({ ...f, categories: [f.categories[0], f.categories[0]] }),
    /2 categories.*expected one/,
  ],
  ['an image that is a number', (f) => ({ ...f, images: [3] }), /images\[0\]: 3; expected an object/],
  ['an image that is null', (f) => ({ ...f, images: [null] }), /images\[0\]: null; expected an object/],
  ['an image id twice', (f) => set(f.images[1], 'id', 7), /images\[1\]: id: 7 is there twice/],
  [
    'an image id that is a text',
    (f) => set(f.images[1], 'id', '9'),
    /images\[1\]: id: "9"; expected a whole/,
  ],
  ['an image twice', (f) => set(f.images[1], 'file_name', 'a.jpg'), /image a is there twice/],
  ['an image without a name', (f) => set(f.images[0], 'file_name', undefined), /file_name: missing/],
  ['an empty name', (f) => set(f.images[0], 'file_name', ' '), /file_name: " "; expected a text/],
  ['a name that climbs', (f) => set(f.images[0], 'file_name', '../a.jpg'), /leaves the folder/],
  [
    'a missing image',
    (f) => set(f.images[0], 'file_name', 'c.jpg'),
    /images\[0\]: file_name: no image "c.jpg"/,
  ],
  ['a width of 0', (f) => set(f.images[0], 'width', 0), /width: 0; expected a whole number from 1/],
  ['half a pixel', (f) => set(f.images[0], 'height', 79.5), /height: 79.5/],
  [
    'an unknown image',
    (f) => set(f.annotations[0], 'image_id', 8),
    /annotations\[0\]: image_id: no such image/,
  ],
  [
    'an unknown category',
    (f) => set(f.annotations[0], 'category_id', 2),
    /category_id: no such category; expected 1/,
  ],
  ['an annotation id twice', (f) => set(f.annotations[1], 'id', 1), /annotations\[1\]: id: 1 is there twice/],
  [
    'no keypoints',
    (f) => set(f.annotations[0], 'keypoints', undefined),
    /keypoints: missing; expected a list/,
  ],
  [
    'keypoints too few',
    (f) => set(f.annotations[0], 'keypoints', [1, 2, 2]),
    /keypoints: 3 values; expected 9/,
  ],
  ['a keypoint that is a text', (f) => joint(f, 'x', 1, 2), /keypoints\[0\]: "x"; expected a finite number/],
  ['a keypoint that is null', (f) => joint(f, null, 1, 2), /keypoints\[0\]: null/],
  ['visibility 3', (f) => joint(f, 1, 1, 3), /joint 1: visibility 3; expected 0, 1 or 2/],
  ['visibility 1.5', (f) => joint(f, 1, 1, 1.5), /visibility 1.5/],
  ['a joint outside', (f) => joint(f, 61, 1, 2), /61, 1 is outside the image of 60 x 90; mend: set its vis/],
  ['a joint left of the image', (f) => joint(f, -1, 1, 2), /-1, 1 is outside/],
  [
    'another count',
    (f) => set(f.annotations[0], 'num_keypoints', 3),
    /num_keypoints: 3; expected 2, as labelled/,
  ],
  ['a count that is a text', (f) => set(f.annotations[0], 'num_keypoints', '2'), /num_keypoints: "2"/],
  ['a box of three', (f) => set(f.annotations[0], 'bbox', [1, 2, 3]), /bbox: 3 values; expected 4 numbers/],
  ['a box without width', (f) => set(f.annotations[0], 'bbox', [1, 2, 0, 3]), /bbox: width 0 and height 3/],
  [
    'a box outside',
    (f) => set(f.annotations[0], 'bbox', [60, 2, 5, 5]),
    /bbox: 60, 2, 5, 5 is outside the image/,
  ],
  ['a crowd that is a word', (f) => set(f.annotations[0], 'iscrowd', 'no'), /iscrowd: "no"/],
  [
    'no joints',
    (f) => set(f.categories[0], 'keypoints', []),
    /categories\[0\]: keypoints: ""; expected names/,
  ],
  ['a joint twice', (f) => set(f.categories[0], 'keypoints', ['a', 'b', 'a']), /keypoints: "a"/],
  ['a bone to nowhere', (f) => set(f.categories[0], 'skeleton', [[1, 4]]), /skeleton\[0\]: \[1,4\].*1 to 3/],
  [
    'a bone of one',
    (f) => set(f.categories[0], 'skeleton', [[1]]),
    /skeleton\[0\]: \[1\]; expected two joints/,
  ],
];
function set(record: object, field: string, value: unknown): void {
  Object.assign(record, { [field]: value });
}
function joint({ annotations: [first] }: Poses, ...values: unknown[]): void {
  (first.keypoints as unknown[]).splice(0, 3, ...values);
}

const faults = suite('readCocoPoses: malformed files');
for (const [name, change, message] of malformed) {
  faults(name, () => {
    const file = poses();
    const { parent, root, remove } = poseFolder((change(file) ?? file) as string | Records);
    try {
      read(root);
      assert.unreachable('it was read');
    } catch (error) {
      assert.instance(error, InputError);
      assert.match((error as Error).message, message);
      assert.not.match((error as Error).message.replaceAll(parent, ''), /\n/);
    } finally {
      remove();
    }
  });
}
faults('a file that is not there', () => {
  assert.throws(() => readCocoPoses('nowhere.json', '.'), /nowhere.json: no such file/);
});

const real = suite('readCocoPoses: LSPET');
const lspet = findDataset('lspet-1000');
testWith(lspet ? undefined : 'no data set lspet-1000', real, '800 and 200 persons of 14 joints', () => {
  for (const [split, n] of [
    ['train', 800],
    ['val', 200],
  ] as const) {
    const set = readCocoPoses(join(lspet ?? '', `keypoints_${split}.json`), join(lspet ?? '', 'images'));
    assert.is(set.samples.length, n);
    assert.ok(set.samples.every(({ persons }) => persons.length === 1 && persons[0].xy.length === 28));
  }
});
