import * as assert from 'uvu/assert';
import { assignFcos, assignSimota } from '../../lib/assign';
import { smallestRows } from '../../lib/assign/smallest';
import { gridPoints } from '../../lib/boxes';
import { suite } from '../harness';

const smallest = suite('smallestRows');
smallest('gives the few smallest in order, the earlier of equals first', () => {
  const values = [5, 1, 3, 1, 9];
  assert.equal(
    smallestRows(0, 5, 3, (row) => values[row]),
    [1, 3, 2],
  );
});
smallest('counts NaN as the largest, as PyTorch does', () => {
  const values = [Number.NaN, 2, Number.NaN, 1];
  assert.equal(
    smallestRows(0, 4, 3, (row) => values[row]),
    [3, 1, 0],
  );
});

const odd = suite('assigners and numbers that are none');
const points = gridPoints([[4, 4]], [8]);
const box = (v: number) => Float64Array.of(v, 0, 30, 30);
odd('FCOS: a box with NaN holds no point, one with an infinite side suits no level', () => {
  const options = { ranges: [[-1, 64]] as [number, number][] };
  for (const v of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.ok(assignFcos(points, box(v), options).gtIndex.every((g) => g < 0));
  }
});
odd('SimOTA: a cell that predicts NaN is chosen last', () => {
  const boxesCxcywh = Float64Array.from({ length: 64 }, (_, i) => (i < 4 ? Number.NaN : 8));
  const predictions = { boxesCxcywh, objectness: new Float64Array(16), classLogits: new Float64Array(16) };
  const { cell } = assignSimota(points, predictions, {
    boxesCxcywh: Float64Array.of(6, 6, 8, 8),
    labels: [0],
  });
  assert.not.ok([...cell].includes(0));
});
