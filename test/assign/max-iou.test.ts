import * as assert from 'uvu/assert';
import { assignMaxIou, IGNORED, NEGATIVE } from '../../lib/assign';
import { suite } from '../harness';

const rule = suite('assignMaxIou');
const anchors = Float64Array.of(0, 0, 10, 10, 0, 0, 10, 20, 0, 0, 10, 22, 100, 100, 110, 110);
rule('IoU 1, 0.5, 10/22 and 0 give positive, positive, ignored and background', () => {
  const { gtIndex } = assignMaxIou(anchors, Float64Array.of(0, 0, 10, 10));
  assert.equal([...gtIndex], [0, 0, IGNORED, NEGATIVE]);
});
rule('no ground truth: all background', () => {
  assert.equal(
    [...assignMaxIou(anchors, new Float64Array(0)).gtIndex],
    [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE],
  );
});
rule('no anchors: nothing', () => {
  assert.is(assignMaxIou(new Float64Array(0), Float64Array.of(0, 0, 10, 10)).gtIndex.length, 0);
});
rule('a box far smaller than a stride still keeps its best anchor', () => {
  assert.is(assignMaxIou(anchors, Float64Array.of(101, 101, 102, 102)).gtIndex[3], 0);
});
rule('a box without area makes every anchor positive unless minPositiveIou is above 0', () => {
  const flat = Float64Array.of(5, 5, 5, 5);
  assert.equal([...assignMaxIou(anchors, flat).gtIndex], [0, 0, 0, 0]);
  const careful = { positiveIou: 0.5, negativeIou: 0.4, minPositiveIou: 0.01 };
  assert.equal([...assignMaxIou(anchors, flat, careful).gtIndex], [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE]);
});
