/** What FCOS learns is told from where its network decodes. */
import * as assert from 'uvu/assert';
import { gridPoints } from '../../../lib/boxes';
import { pyramidStrides } from '../../../lib/models';
import { fcosAnchors, torchvisionGrid } from '../../../lib/models/torchvision-anchors';
import { detectionTask } from '../../../lib/train/tasks';
import { pyramidSizes } from '../../../lib/train/tasks/dense';
import { suite } from '../../harness';
import { batchOf, detection, headOf } from './head';

const size = [128, 256] as const;
const box = [40, 16, 101, 90] as const;
const sizes = pyramidSizes(size);
const nothing = headOf(() => assert.unreachable('not looked at'));

/** Middles of the squares that torchvision's decoder starts from. */
function torchvisionPoints(): number[] {
  const squares = torchvisionGrid(sizes, fcosAnchors);
  return Array.from({ length: squares.length / 4 }, (_, row) =>
    [0, 1].map((k) => squares[4 * row + k] + squares[4 * row + k + 2]),
  )
    .flat()
    .map((sum) => sum / 2);
}

const points = suite('points of FCOS');
for (const [model, xy, ...settings] of [
  ['fcos-micro', gridPoints(sizes, pyramidStrides, 0.5).xy],
  ['fcos-micro', gridPoints(sizes, pyramidStrides, 0).xy, 'model.pointOffset=0'],
  ['fcos-r50-torchvision', torchvisionPoints()],
] as const) {
  points(`${[model, ...settings].join(', ')}: a target decodes to its box`, () => {
    const task = detectionTask({ network: nothing } as never, detection(model, ...settings), 3);
    const { boxes, positive } = task.arrays(batchOf([[[1, ...box]]], size), size);
    const rows = [...positive.data.keys()].filter((row) => positive.data[row] === 1);
    assert.ok(rows.length > 10);
    for (const row of rows) {
      const [l, t, r, b] = boxes.data.subarray(4 * row, 4 * row + 4);
      const [x, y] = [xy[2 * row], xy[2 * row + 1]];
      assert.equal([x - l, y - t, x + r, y + b], [...box], `row ${row}`);
    }
  });
}
