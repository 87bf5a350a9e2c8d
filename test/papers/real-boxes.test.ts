import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { openBoxes } from '../../lib/papers/iou-balanced';
import { annotation, folder, object } from '../data/voc-fixture';
import { suite } from '../harness';

const open = suite('openBoxes');
const before = process.env.PAPERSWEEP_DATA;
open.after(() => {
  if (before === undefined) delete process.env.PAPERSWEEP_DATA;
  else process.env.PAPERSWEEP_DATA = before;
});

/** A folder of data sets with one VOC set of three images, one of which has a box without a size. */
function datasets(name: string): string {
  const files: Record<string, string> = {};
  for (const id of ['a', 'b', 'c']) {
    const objects = object() + (id === 'b' ? object('cell', [5, 5, 5, 5]) : '');
    files[`Annotations/${id}.xml`] = annotation({ filename: `<filename>${id}.jpg</filename>`, objects });
    files[`JPEGImages/${id}.jpg`] = 'x';
  }
  return dirname(folder(files, name).root);
}

open('without the usual set a drawn one stands in, and the note says so first', () => {
  const empty = datasets('other');
  process.env.PAPERSWEEP_DATA = empty;
  const { set, note } = openBoxes('bccd', 'smoke', 4);
  rmSync(empty, { recursive: true });
  assert.is(set.samples.length, 8);
  assert.match(
    note,
    /^There is no data set "bccd" here, so a drawn set stands in\. shapes, seed 4: 8 images/,
  );
});
open('any other set must be there', () => {
  delete process.env.PAPERSWEEP_DATA;
  assert.throws(() => openBoxes('moons', 'smoke', 0), /no data set "moons"; mend:/);
});
open('what was mended is told, and the path of this machine is not', () => {
  const root = datasets('bccd');
  process.env.PAPERSWEEP_DATA = root;
  const { set, note, origin } = openBoxes('bccd', 'small', 0);
  rmSync(root, { recursive: true });
  assert.is(set.samples.length, 3);
  assert.match(
    note,
    /^bccd: 3 images, 3 boxes of cell\. Mended on reading: bccd\/Annotations\/b\.xml: object 2/,
  );
  assert.not.ok(note.includes(root));
  assert.equal(origin, { source: 'bccd, 3 images', budget: 'small' });
});
open('shapes are drawn on request, without an excuse', () => {
  const { note } = openBoxes('shapes', 'smoke', 1);
  assert.match(note, /^shapes, seed 1: 8 images/);
});
