import * as assert from 'uvu/assert';
import { alignedIou, iouAt, pairwiseIou } from '../../lib/boxes';
import { suite } from '../harness';

const hand = suite('iouAt');
hand('boxes that share 1 of 7 give 1/7', () => {
  assert.is(iouAt(Float64Array.of(0, 0, 2, 2), 0, Float64Array.of(1, 1, 3, 3), 0), 1 / 7);
});
hand('a box with itself gives 1, whatever its layout of numbers', () => {
  const box = Float32Array.of(-3, 2, 5, 9);
  assert.is(iouAt(box, 0, box, 0), 1);
});
hand('boxes that touch share nothing', () => {
  assert.is(iouAt(Float64Array.of(0, 0, 2, 2), 0, Float64Array.of(2, 0, 4, 2), 0), 0);
});
const odd: [string, number[]][] = [
  ['no width', [1, 1, 1, 5]],
  ['no area', [1, 1, 1, 1]],
  ['turned inside out', [5, 5, 1, 1]],
  ['NaN', [0, 0, Number.NaN, 5]],
  ['infinite side', [0, 0, Number.POSITIVE_INFINITY, 5]],
  ['infinite on all sides', [-1, -1, 1, 1].map((v) => v * Number.POSITIVE_INFINITY)],
];
for (const [name, box] of odd) {
  hand(`a box with ${name} overlaps nothing, itself neither`, () => {
    const other = Float64Array.of(0, 0, 4, 4);
    assert.is(iouAt(Float64Array.from(box), 0, other, 0), 0);
    assert.is(iouAt(other, 0, Float64Array.from(box), 0), 0);
    assert.is(iouAt(Float64Array.from(box), 0, Float64Array.from(box), 0), 0);
  });
}

const aligned = suite('alignedIou');
aligned('another number of boxes is refused', () => {
  assert.throws(() => alignedIou(new Float64Array(4), new Float64Array(8)), /1 boxes and 2/);
});
aligned('a length that is no multiple of four is refused', () => {
  assert.throws(() => alignedIou(new Float64Array(5), new Float64Array(5)), /multiple of 4/);
});

const pairwise = suite('pairwiseIou');
pairwise('the other way round is the transpose', () => {
  const a = Float64Array.of(0, 0, 4, 4, 1, 2, 8, 6, -3, -3, 1, 1);
  const b = Float64Array.of(0, 1, 5, 5, 2, 2, 3, 3);
  const ab = pairwiseIou(a, b);
  const ba = pairwiseIou(b, a);
  for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) assert.is(ab[i * 2 + j], ba[j * 3 + i]);
});
