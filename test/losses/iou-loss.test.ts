import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { type IouLossKind, type IouLossOptions, iouLoss } from '../../lib/losses/iou-loss';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const matrix = (values: unknown) =>
  tf.tensor2d(Float32Array.from(numbers(values)), [numbers(values).length / 4, 4]);

/** The reference's loss by the golden's name. */
const references: Record<string, [IouLossKind, IouLossOptions]> = {
  torchvision_giou: ['giou', {}],
  torchvision_diou: ['diou', {}],
  torchvision_ciou: ['ciou', {}],
  ciou_alpha_in_graph: ['ciou', { alpha: 'graph' }],
  mmdet_iou_log: ['log', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_iou_linear: ['linear', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_iou_square: ['square', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_ciou: ['ciou', { alpha: 'cut' }],
};

/** Agreement in float32's tolerances where the reference is a number. */
function agree(got: ArrayLike<number>, want: Float64Array, what: string): void {
  const kept = [...want.keys()].filter((i) => Number.isFinite(want[i]));
  const error = worst(
    kept.map((i) => got[i]),
    kept.map((i) => want[i]),
    1e-4,
    1e-5,
  );
  assert.ok(error <= 1, `${what}: ${error.toFixed(2)} times the tolerance`);
}

async function check(c: GoldenCase, name: string, f: (x: tf.Tensor2D) => tf.Tensor1D): Promise<void> {
  await useEngine();
  await withoutLeak(async () => {
    const x = matrix(c.inputs.pred);
    const loss = f(x);
    const grad = tf.grad((at) => tf.sum(f(at as tf.Tensor2D)))(x);
    const [got, gradient] = [await loss.data(), await grad.data()];
    tf.dispose([x, loss, grad]);
    const want = c.outputs[name] as { loss: unknown; grad_pred: unknown };
    agree(got, numbers(want.loss), 'loss');
    agree(gradient, numbers(want.grad_pred), 'gradient');
  });
}

const loss = suite('iouLoss');
const cases = readGolden('iou-losses').filter((c) => c.inputs.pred);
for (const c of cases.filter((c) => c.name.endsWith('_xyxy') && c.name !== 'degenerate_xyxy')) {
  for (const [name, [kind, options]] of Object.entries(references)) {
    loss(`agrees with the reference: ${name}, ${c.name}`, () => {
      const target = matrix(c.inputs.target);
      return check(c, name, (x) => iouLoss(x, target, kind, options)).finally(() => target.dispose());
    });
  }
}

/** YOLOX's boxes are cx, cy, w, h. */
const xyxy = (boxes: tf.Tensor2D) => {
  const [center, size] = tf.split(boxes, 2, 1);
  return tf.concat([tf.sub(center, tf.div(size, 2)), tf.add(center, tf.div(size, 2))], 1) as tf.Tensor2D;
};
for (const c of cases.filter((c) => c.name.endsWith('_yolox') && !c.name.startsWith('degenerate'))) {
  for (const kind of ['square', 'giou'] as const) {
    loss(`agrees with YOLOX: ${kind}, ${c.name}`, () => {
      const target = tf.tidy(() => xyxy(matrix(c.inputs.target)));
      const name = kind === 'square' ? 'yolox_iou' : 'yolox_giou';
      return check(c, name, (x) => tf.tidy(() => iouLoss(xyxy(x), target, kind, { epsilon: 1e-16 }))).finally(
        () => target.dispose(),
      );
    });
  }
}
loss('of boxes without a side is finite, but for the shape term', async () => {
  await useEngine();
  const c = cases.find((c) => c.name === 'degenerate_xyxy')!;
  const [p, t] = [matrix(c.inputs.pred), matrix(c.inputs.target)];
  for (const kind of ['linear', 'square', 'giou', 'diou'] as const) {
    const got = tf.tidy(() => iouLoss(p, t, kind).dataSync());
    assert.ok(got.every(Number.isFinite), kind);
  }
});
