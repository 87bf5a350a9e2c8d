import * as assert from 'uvu/assert';
import { multiclassNms } from '../../lib/boxes/multiclass-nms';
import { nms } from '../../lib/boxes/nms';
import { softNms, softNmsOptions } from '../../lib/boxes/soft-nms';
import { suite } from '../harness';

const same = Float64Array.of(0, 0, 10, 10, 0, 0, 10, 10);

const hard = suite('nms');
hard('refuses a score that is not a number', () => {
  assert.throws(() => nms(Float64Array.of(0, 0, 1, 1), [Number.NaN], 0.5), /score 0 is not a number/);
});
hard('refuses another number of scores', () => {
  assert.throws(() => nms(same, [1], 0.5), /2 boxes and 1 scores/);
});
hard('keeps the order of input between equal scores', () => {
  const apart = Float64Array.of(0, 0, 1, 1, 5, 5, 6, 6, 9, 9, 10, 10);
  assert.equal(Array.from(nms(apart, [1, 1, 1], 0.5)), [0, 1, 2]);
});
hard('leaves boxes of other classes alone', () => {
  assert.equal(Array.from(nms(same, [0.5, 0.9], 0.5)), [1]);
  assert.equal(Array.from(nms(same, [0.5, 0.9], 0.5, { classes: [0, 1] })), [1, 0]);
});

const multi = suite('multiclassNms');
multi('keeps a box for each class that it is sure of', () => {
  const got = multiclassNms(Float64Array.of(0, 0, 10, 10), [0.6, 0.7], {
    scoreThreshold: 0.5,
    iouThreshold: 0.5,
  });
  assert.equal(
    got.map((d) => d.classIndex),
    [0, 1],
  );
});

const soft = suite('softNms');
soft('lowers the second of two equal boxes by 1 - IoU', () => {
  const got = softNms(same, [0.9, 0.8], { ...softNmsOptions, minScore: -1 });
  assert.equal([...got.score], [0.9, 0]);
});
