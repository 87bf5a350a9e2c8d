/** Ranges at another scale, and DSLA's labels on FoveaBox's outputs. */
import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../../lib/engine';
import type { DenseOutputs } from '../../../lib/models';
import { detectionTask, type StepArrays } from '../../../lib/train/tasks';
import { pyramidSizes } from '../../../lib/train/tasks/dense';
import { suite } from '../../harness';
import { batchOf, detection, headOf, tensorsOf } from './head';

const size = [64, 96] as const;
const batch = batchOf([[[1, 8, 8, 56, 40]], [[0, 30, 2, 46, 20]]], size);
const nothing = headOf(() => assert.unreachable('not looked at'));
const arraysOf = (model: string, ...settings: string[]) =>
  detectionTask({ network: nothing } as never, detection(model, ...settings), 3).arrays(batch, size);
const plain = (arrays: StepArrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, [...data]]));

const scaled = suite('rangeScale');
const halves = JSON.stringify([
  [0, 32],
  [32, 64],
  [64, 128],
  [128, 256],
  [256, 5e7],
]);
for (const [model, key, ...settings] of [
  ['fcos-micro', 'ranges', 'assigner.name=fcos', 'loss.kind=fcos'],
  ['fcos-micro', 'ranges', 'assigner.name=dsla', 'loss.kind=dsla'],
] as const) {
  scaled(`${settings[0]}: 0.5 is as if half of each bound had been given`, () => {
    const half = plain(arraysOf(model, ...settings, 'assigner.rangeScale=0.5'));
    assert.equal(half, plain(arraysOf(model, ...settings, `assigner.${key}=${halves}`)));
    assert.not.equal(half.positive, plain(arraysOf(model, ...settings)).positive);
  });
}
scaled('FoveaBox: 0.5 is as if half of each size had been given', () => {
  const sizes = JSON.stringify([
    [0.5, 32],
    [16, 64],
    [32, 128],
    [64, 256],
    [128, 1024],
  ]);
  const half = plain(arraysOf('foveabox-micro', 'assigner.rangeScale=0.5'));
  assert.equal(half, plain(arraysOf('foveabox-micro', `assigner.scaleRanges=${sizes}`)));
  assert.not.equal(half.positive, plain(arraysOf('foveabox-micro')).positive);
});

const fovea = suite('DSLA on FoveaBox');
fovea.before(async () => void (await useEngine()));
const settings = ['assigner.name=dsla', 'loss.kind=dsla'];
const config = detection('foveabox-micro', ...settings);
fovea('a location is the middle of its cell, as FoveaBox decodes it', () => {
  const { boxes, positive } = arraysOf('foveabox-micro', ...settings);
  const row = 2 * 12 + 3; // cell (3, 2) of stride 8 stands at (28, 20)
  assert.is(positive.data[row], 1);
  assert.equal([...boxes.data.subarray(4 * row, 4 * row + 4)], [20, 12, 28, 20]);
});
fovea('logarithms of the wanted distances over the base edge have no loss of boxes', () =>
  withoutLeak(() => {
    const arrays = arraysOf('foveabox-micro', ...settings);
    const sizes = pyramidSizes(size);
    const bases = sizes.flatMap(([h, w], level) => new Array<number>(h * w).fill(16 * 2 ** level));
    const logs = arrays.boxes.data.map((d, i) =>
      d > 0 ? Math.log(d / bases[Math.floor(i / 4) % bases.length]) : 0,
    );
    const lossOf = (shift: number) =>
      tf.tidy(() => {
        const boxes = tf.tensor3d(logs, [2, bases.length, 4]).add(shift) as tf.Tensor3D;
        const outputs: DenseOutputs = { classLogits: tf.zeros([2, bases.length, 3]), boxes, sizes };
        const task = detectionTask({ network: headOf(() => outputs) } as never, config, 3);
        return task.loss(tensorsOf(arrays), { useL1: false }).box.dataSync()[0];
      });
    assert.ok(Math.abs(lossOf(0)) < 1e-5, `${lossOf(0)}`);
    // Twice as long on each side: the overlap is 1/4 everywhere, so the loss is log 4.
    assert.ok(Math.abs(lossOf(Math.log(2)) - Math.log(4)) < 1e-4, `${lossOf(Math.log(2))}`);
  }),
);
