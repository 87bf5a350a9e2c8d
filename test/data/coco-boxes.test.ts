import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inspectCocoBoxes, readCocoBoxes } from '../../lib/data';
import { suite } from '../harness';
import { fileFolder } from './image-files';

const ring = [10, 10, 20, 10, 20, 30];
const object = {
  id: 1,
  image_id: 7,
  category_id: 3,
  bbox: [10, 20, 30, 40],
  iscrowd: 0,
  segmentation: [ring],
};
const images = [
  { id: 7, file_name: 'a.jpg', width: 100, height: 80 },
  { id: 9, file_name: 'b.jpg', width: 60, height: 90 },
];
const categories = [
  { id: 5, name: 'cat' },
  { id: 3, name: 'dog' },
];
const others = [
  { ...object, id: 2, category_id: 5, bbox: [0, 0, 5, 5] },
  { ...object, id: 3, iscrowd: 1, segmentation: { counts: [1], size: [2, 2] } },
];
const whole = { images, annotations: [object, ...others], categories };

function withFile<T>(content: unknown, read: (file: string, images: string) => T): T {
  const { root, remove } = fileFolder({
    'train.json': JSON.stringify(content),
    'images/a.jpg': 'x',
    'images/b.jpg': 'x',
  });
  try {
    return read(join(root, 'train.json'), join(root, 'images'));
  } finally {
    remove();
  }
}

const read = suite('readCocoBoxes');
read('classes by ascending id, boxes as edges, crowds left out, images without objects kept', () => {
  const { classes, samples, mended } = withFile(whole, (file, folder) => readCocoBoxes(file, folder));
  assert.equal(classes, ['dog', 'cat']);
  assert.equal([...samples[0].boxes], [10, 20, 40, 60, 0, 0, 5, 5]);
  assert.equal([...samples[0].labels], [0, 1]);
  assert.is(samples[0].masks, undefined);
  assert.equal([samples[1].id, samples[1].labels.length, mended.length], ['b', 0, 0]);
});
read('outlines where asked for', () => {
  const { samples } = withFile(whole, (file, folder) => readCocoBoxes(file, folder, { masks: true }));
  assert.equal([...samples[0].masks![0][0]], ring);
});
read(
  'mend cuts a box at the border and leaves out what has no size or is outside, with a line for each',
  () => {
    const boxes = [
      [90, 70, 20, 20],
      [5, 5, 0, 9],
      [200, 1, 9, 9],
      [10.5, 10, 89.51, 70.01],
    ];
    const annotations = boxes.map((bbox, id) => ({ ...object, id, bbox }));
    const { samples, mended } = withFile({ ...whole, annotations }, (file, folder) =>
      readCocoBoxes(file, folder, { boxes: 'mend' }),
    );
    assert.equal([...samples[0].boxes], [90, 70, 100, 80, 10.5, 10, 100, 80]);
    assert.equal(
      mended.map((line) => line.replace(/^.*(\[\d\]).*; /, '$1 ')),
      ['[0] cut at the border', '[1] left out', '[2] left out'],
    );
  },
);

const broken: [string, object, RegExp][] = [
  ['no images', { images: [] }, /train\.json: "images" is missing or empty/],
  ['no categories', { categories: undefined }, /"categories" is missing or empty/],
  [
    'a file that is not there',
    { images: [{ ...images[0], file_name: 'c.jpg' }] },
    /images\[0\]: file_name: no image "c.jpg"/,
  ],
  [
    'a width of 0',
    { images: [{ ...images[0], width: 0 }] },
    /images\[0\]: width: 0; expected a whole number from 1/,
  ],
  ['an image id twice', { images: [images[0], images[0]] }, /images\[1\]: id: 7 is there twice/],
  [
    'an unknown image',
    { annotations: [{ ...object, image_id: 8 }] },
    /annotations\[0\]: image_id: no such image/,
  ],
  ['an unknown class', { annotations: [{ ...object, category_id: 4 }] }, /category_id: no such category/],
  [
    'a box of three numbers',
    { annotations: [{ ...object, bbox: [1, 2, 3] }] },
    /bbox: 3 values; expected 4 numbers/,
  ],
  [
    'a box without width',
    { annotations: [{ ...object, bbox: [1, 2, 0, 3] }] },
    /bbox: 1, 2, 0, 3 has no size/,
  ],
  [
    'a box outside',
    { annotations: [{ ...object, bbox: [99, 2, 9, 3] }] },
    /is outside the image of 100 x 80/,
  ],
  ['a word as annotation', { annotations: ['dog'] }, /annotations\[0\]: "dog"; expected an object/],
  [
    'an outline of two points',
    { annotations: [{ ...object, segmentation: [[1, 2, 3, 4]] }] },
    /segmentation\[0\]: no outline/,
  ],
];
const malformed = suite('readCocoBoxes: malformed files');
for (const [name, part, message] of broken) {
  malformed(name, () => {
    withFile({ ...whole, ...part }, (file, folder) => {
      assert.throws(
        () => readCocoBoxes(file, folder, { masks: true }),
        (error: Error) => {
          assert.match(error.message, message);
          assert.not.match(error.message, /\n/);
          return true;
        },
      );
    });
  });
}
malformed('inspect lists them all', () => {
  const annotations = [
    { ...object, image_id: 8 },
    { ...object, id: 2, bbox: [1, 1, 0, 0] },
    { ...object, id: 3 },
  ];
  const { faults, set } = withFile({ ...whole, annotations }, inspectCocoBoxes);
  assert.is(faults.length, 2);
  assert.is(set.samples[0].labels.length, 1);
});
