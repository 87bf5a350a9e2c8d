import * as assert from 'uvu/assert';
import { yoloxTargets } from '../../lib/assign/yolox-targets';
import { compile, tf, useEngine, withoutLeak } from '../../lib/engine';
import { targetTensors, yoloxLoss, yoloxLossOptions, yoloxStepLoss } from '../../lib/losses';
import { suite } from '../harness';
import { drawScene, sceneTensors } from './simota-scenes';

const step = suite('yoloxStepLoss');
step.before(async () => void (await useEngine()));

const { points } = drawScene();
const withL1 = { loss: { ...yoloxLossOptions, useL1: true } };

/** Loss, its parts, and the gradient of the outputs. */
function lossAndGradient(raw: tf.Tensor, labels: tf.Tensor) {
  const of = (x: tf.Tensor) => yoloxStepLoss(x as tf.Tensor3D, points, labels as tf.Tensor3D, withL1);
  return { ...of(raw), gradient: tf.grad((x) => of(x).total)(raw) };
}

step('traced with one batch, run with others: the same as op by op', async () => {
  await withoutLeak(() => {
    const compiled = compile(lossAndGradient);
    for (const seed of [1, 2, 3]) {
      const counts = [
        [12, 7, 0],
        [0, 0, 0],
        [3, 12, 1],
      ][seed - 1];
      const { raw, labels } = sceneTensors(drawScene({ seed, counts }));
      const [got, want] = [compiled(raw, labels), tf.tidy(() => lossAndGradient(raw, labels))];
      for (const [name, tensor] of Object.entries(want)) {
        const gap = tf.tidy(() => tf.max(tf.abs(tf.sub(got[name as 'total'], tensor))).dataSync()[0]);
        assert.ok(gap < 1e-5, `${name}: ${gap}`);
      }
      tf.dispose([raw, labels, got, want]);
    }
    compiled.dispose();
  });
});
step('without a box only objectness is left, divided by 1', () => {
  tf.tidy(() => {
    const { raw, labels } = sceneTensors(drawScene({ counts: [0, 0, 0] }));
    const { total, objectness, positives } = yoloxStepLoss(raw, points, labels, withL1);
    const want = tf.sum(tf.softplus(raw.slice([0, 0, 4], [-1, -1, 1])));
    assert.is(positives.dataSync()[0], 1);
    assert.is(total.dataSync()[0], objectness.dataSync()[0]);
    assert.ok(Math.abs(total.dataSync()[0] / want.dataSync()[0] - 1) < 1e-6);
  });
});
step('every IoU loss is finite and has a finite gradient where most cells learn nothing', () => {
  for (const iou of ['linear', 'square', 'log', 'giou', 'diou', 'ciou'] as const) {
    tf.tidy(() => {
      const { raw, labels } = sceneTensors(drawScene());
      const of = (x: tf.Tensor) =>
        yoloxStepLoss(x as tf.Tensor3D, points, labels, { loss: { iou, iouWeight: 5, useL1: true } }).total;
      const { value, grad } = tf.valueAndGrad(of)(raw);
      assert.ok(Number.isFinite(value.dataSync()[0]), iou);
      assert.ok(Number.isFinite(tf.sum(tf.abs(grad)).dataSync()[0]), `gradient of ${iou}`);
    });
  }
});
step('targets laid out before the step: one cell with a perfect box pays for its classes alone', () => {
  tf.tidy(() => {
    const box = Float64Array.of(20, 20, 16, 16);
    const cell = 12 * 2 + 2; // column 2, row 2 at stride 8: corner 16, 16
    const found = { cell: Int32Array.of(cell), gtIndex: Int32Array.of(0), iou: Float64Array.of(1) };
    const laidOut = yoloxTargets(points, [found], [{ boxesCxcywh: box, labels: [1] }], 2);
    const cells = points.level.length;
    const values = new Float32Array(cells * 7);
    values.set([0.5, 0.5, Math.log(2), Math.log(2)], cell * 7);
    const raw = tf.tensor3d(values, [1, cells, 7]);
    const parts = yoloxLoss(raw, points, targetTensors(laidOut, [1, cells, 2]), withL1.loss);
    const near = (got: tf.Scalar, want: number) => assert.ok(Math.abs(got.dataSync()[0] - want) < 1e-4);
    near(parts.iou, 0);
    near(parts.l1, 0);
    near(parts.classification, 2 * Math.log(2));
    near(parts.objectness, cells * Math.log(2));
  });
});
