import * as assert from 'uvu/assert';
import { cutBoxes, join, keepVisible, mapLabelled, pick } from '../../../lib/data/transforms/labelled';
import { shift } from '../../../lib/data/transforms/matrix';
import { suite } from '../../harness';

const objects = (...boxes: number[][]) => ({
  boxes: Float64Array.from(boxes.flat()),
  labels: Int32Array.from(boxes, (_, i) => i),
});

const keep = suite('keepVisible');
keep('cuts at the border and drops what is less than a fifth, short, or thinner than 1 to 20', () => {
  const all = objects(
    [-10, 0, 30, 20], // three quarters inside
    [-90, 0, 10, 20], // a tenth inside
    [5, 5, 7, 50], // two pixels wide
    [0, 30, 100, 34], // 25 times as wide as high
    [50, 50, 80, 70],
  );
  const kept = keepVisible(all, [800, 2000, 90, 400, 600], [100, 100]);
  assert.equal([...kept.labels], [0, 4]);
  assert.equal([...kept.boxes], [0, 0, 30, 20, 50, 50, 80, 70]);
});
keep('no objects stay none', () => {
  assert.is(keepVisible(objects(), [], [10, 10]).labels.length, 0);
});

const parts = suite('labelled objects');
parts('move with their masks, are picked, joined, cut', () => {
  const one = { ...objects([0, 0, 4, 4]), masks: [[Float64Array.of(0, 0, 4, 0, 4, 4)]] };
  const moved = mapLabelled(one, shift(10, 1));
  assert.equal([...moved.boxes], [10, 1, 14, 5]);
  assert.equal([...moved.masks![0][0]], [10, 1, 14, 1, 14, 5]);
  assert.equal([...pick(join([one, moved]), [1]).boxes], [10, 1, 14, 5]);
  assert.is(join([one, moved]).masks?.length, 2);
  assert.is(join([one, objects([1, 1, 2, 2])]).masks, undefined);
  assert.equal([...cutBoxes(Float64Array.of(-1, -2, 300, 5), [4, 200])], [0, 0, 200, 4]);
});
