import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { type IouLossKind, iouLoss } from '../../lib/losses/iou-loss';
import { suite } from '../harness';

const loss = suite('iouLoss');
loss('of boxes that share 1 of 7 is 6/7, 48/49, log 7', async () => {
  await useEngine();
  await withoutLeak(() => {
    const [p, t] = [tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]])];
    const want: [IouLossKind, number][] = [
      ['linear', 6 / 7],
      ['square', 48 / 49],
      ['log', Math.log(7)],
    ];
    for (const [kind, value] of want) {
      const [got] = tf.tidy(() => iouLoss(p, t, kind).dataSync());
      assert.ok(Math.abs(got - value) < 1e-6, kind);
    }
    tf.dispose([p, t]);
  });
});
loss('has no gradient for boxes apart by IoU, and one by GIoU, DIoU and CIoU', () => {
  const [p, t] = [tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[5, 5, 7, 8]])];
  const steepest = (kind: IouLossKind) =>
    tf.tidy(() => {
      const grad = tf.grad((x) => tf.sum(iouLoss(x as tf.Tensor2D, t, kind)))(p);
      return tf.max(tf.abs(grad)).dataSync()[0];
    });
  assert.is(steepest('linear'), 0);
  for (const kind of ['giou', 'diou', 'ciou'] as const) assert.ok(steepest(kind) > 1e-3, kind);
  tf.dispose([p, t]);
});
loss('of boxes without a side is finite, but for the shape term', () => {
  const p = tf.tensor2d([
    [10, 10, 10, 20],
    [15, 15, 15, 15],
    [10, 10, 20, 20],
  ]);
  const t = tf.tensor2d([
    [10, 10, 20, 20],
    [10, 10, 20, 20],
    [15, 15, 15, 15],
  ]);
  for (const kind of ['linear', 'square', 'giou', 'diou'] as const) {
    assert.ok(tf.tidy(() => iouLoss(p, t, kind).dataSync()).every(Number.isFinite), kind);
  }
  tf.dispose([p, t]);
});
