import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { classNamesOf, readPersonBoxes } from '../../lib/predict';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'persons-'));
const path = join(folder, 'found.json');
const write = (content: unknown) =>
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));

const reading = suite('readPersonBoxes');
reading.after(() => rmSync(folder, { recursive: true }));
reading('gives the persons of an image by its path, or by its file’s name', () => {
  const detections = [
    { name: 'person', box: [1, 2, 3, 4] },
    { name: 'dog', box: [5, 6, 7, 8] },
  ];
  write({ images: [{ image: 'a/x.jpg', detections }] });
  const boxes = readPersonBoxes(path);
  assert.equal(boxes('a/x.jpg'), [[1, 2, 3, 4]]);
  assert.equal(boxes('b/x.jpg'), [[1, 2, 3, 4]]);
  assert.equal(boxes('y.jpg'), []);
});
reading('refuses what predict did not print, naming the field', () => {
  const refused = (content: unknown, pattern: RegExp) => {
    write(content);
    assert.throws(() => readPersonBoxes(path), pattern);
  };
  refused('{', /found\.json: no JSON/);
  refused({ images: 3 }, /no images/);
  refused({ images: [null] }, /images\[0\]: no image;/);
  refused({ images: [{ image: 'x' }] }, /images\[0\]: no detections/);
  refused(
    { images: [{ image: 'x', detections: [{ name: 'person', box: [3, 2, 1, 4] }] }] },
    /a box that is not/,
  );
  assert.throws(() => readPersonBoxes(join(folder, 'no.json')), /no such file/);
});

const names = suite('classNamesOf');
names('COCO’s for 80 and 91, the given ones, or numbers', () => {
  assert.equal(
    [classNamesOf(80)[79], classNamesOf(91)[90], classNamesOf(91)[1]],
    ['toothbrush', 'toothbrush', 'person'],
  );
  assert.equal(classNamesOf(80).length, 80);
  assert.equal(classNamesOf(2), ['class 0', 'class 1']);
  assert.equal(classNamesOf(2, ['a', 'b']), ['a', 'b']);
  assert.throws(() => classNamesOf(3, ['a']), /1 names of classes; expected 3/);
});
