import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { drawFigures, type Pixels } from '../../lib/data';
import { suite } from '../harness';

const figures = suite('drawFigures');
const pixels = (set: ReturnType<typeof drawFigures>, i: number) => (set.samples[i].image as Pixels).data;

figures('the same seed gives the same bytes, here and on every other machine', () => {
  const set = drawFigures({ images: 3, seed: 7 });
  const hash = createHash('sha256');
  for (const [i, { persons }] of set.samples.entries())
    hash.update(JSON.stringify([[...persons[0].xy], persons[0].boxXyxy])).update(pixels(set, i));
  assert.is(hash.digest('hex').slice(0, 16), 'c781a9d2670422cc');
});
figures('another seed gives others; more images leave the first as they were', () => {
  const few = drawFigures({ images: 2, seed: 1 });
  assert.equal(few.samples[1].persons, drawFigures({ images: 5, seed: 1 }).samples[1].persons);
  assert.not.equal(few.samples[0].persons, drawFigures({ images: 1, seed: 2 }).samples[0].persons);
});
figures('all joints are labelled, inside the box, and the box inside the image', () => {
  for (const { persons, widthPx, heightPx } of drawFigures({ images: 40 }).samples) {
    const [{ boxXyxy, xy, visible }] = persons;
    const [x1, y1, x2, y2] = boxXyxy;
    assert.ok(x1 >= 0 && y1 >= 0 && x2 <= widthPx && y2 <= heightPx);
    assert.is(visible.filter((v) => v === 2).length, 14);
    for (let k = 0; k < 14; k++) {
      assert.ok(xy[2 * k] >= x1 && xy[2 * k] <= x2);
      assert.ok(xy[2 * k + 1] >= y1 && xy[2 * k + 1] <= y2);
    }
  }
});
figures('left and right limbs have their colors at their ends', () => {
  const set = drawFigures({ images: 1, seed: 3 });
  const [{ persons, widthPx }] = set.samples;
  const at = (k: number) => {
    const [x, y] = [0, 1].map((axis) => Math.floor(persons[0].xy[2 * k + axis]));
    return [...pixels(set, 0).subarray((y * widthPx + x) * 3, (y * widthPx + x) * 3 + 3)];
  };
  assert.equal(at(set.joints.indexOf('right_ankle')), [52, 110, 180]);
  assert.equal(at(set.joints.indexOf('left_ankle')), [196, 62, 58]);
});
