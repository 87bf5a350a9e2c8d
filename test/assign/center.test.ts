import * as assert from 'uvu/assert';
import { anchorRatioOptions, assignAnchorRatio, shapeIou } from '../../lib/assign/anchor-ratio';
import { assignCenter, multiPositiveOptions } from '../../lib/assign/center';
import { gridPoints } from '../../lib/boxes/points';
import { suite } from '../harness';

const points = gridPoints(
  [
    [20, 20],
    [10, 10],
    [5, 5],
  ],
  [8, 16, 32],
);
const one = (...box: number[]) => ({ boxesCxcywh: Float64Array.from(box), labels: [0] });

const center = suite('assignCenter');
center('gives a small box the cell of the finest level that holds its centre', () => {
  const { cell } = assignCenter(points, one(20, 12, 10, 10));
  assert.equal([...cell], [1 * 20 + 2]);
});
center('chooses the level by the longest side', () => {
  assert.equal([...assignCenter(points, one(20, 20, 130, 20)).cell], [400 + 1 * 10 + 1]);
});
center('gives nine cells, fewer at the border', () => {
  assert.is(assignCenter(points, one(20, 12, 10, 10), multiPositiveOptions).cell.length, 9);
  assert.is(assignCenter(points, one(1, 1, 10, 10), multiPositiveOptions).cell.length, 4);
});
center('gives a shared cell to the smaller box', () => {
  const truth = { boxesCxcywh: Float64Array.of(20, 12, 10, 10, 20, 12, 40, 40), labels: [0, 1] };
  assert.equal([...assignCenter(points, truth).gtIndex], [0]);
});
center('gives nothing to no box, and to a box whose centre lies outside', () => {
  assert.is(assignCenter(points, { boxesCxcywh: new Float64Array(), labels: [] }).cell.length, 0);
  assert.is(assignCenter(points, one(-5, 12, 30, 10)).cell.length, 0);
});

const ratio = suite('assignAnchorRatio');
ratio('takes every anchor whose sides are within four times the box', () => {
  const got = assignAnchorRatio(points, one(20, 12, 16, 30));
  // 10x13, 16x30, 33x23 at stride 8; 30x61 (2.03), 62x45 (3.9), 59x119 (3.97) at stride 16; none at 32 (116x90: 7.25)
  assert.equal([...got.cell], [22, 22, 22, 401, 401, 401]);
  assert.equal([...got.anchor], [0, 1, 2, 0, 1, 2]);
});
ratio('takes the one of best shape when asked to', () => {
  const got = assignAnchorRatio(points, one(20, 12, 16, 30), { ...anchorRatioOptions, maxRatio: 'best' });
  assert.equal([[...got.cell], [...got.anchor]], [[22], [1]]);
});
ratio('leaves a box unlearnt that no anchor resembles', () => {
  assert.is(assignAnchorRatio(points, one(20, 12, 1, 1)).cell.length, 0);
});

const shape = suite('shapeIou');
shape('of 2x2 and 4x1 is 2 of 6', () => assert.is(shapeIou([2, 2], [4, 1]), 2 / 6));
