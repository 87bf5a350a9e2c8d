import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { focalMse, jointsMse } from '../../lib/losses/heatmap-mse';
import { qualityFocalLoss, varifocalLoss } from '../../lib/losses/soft-focal';
import { type GoldenArray, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const tensor = (values: unknown) =>
  tf.tensor(Float32Array.from(numbers(values)), (values as GoldenArray).shape);

/** Holds values (when `loss` is given) and the gradient of their sum against the reference, in float32's tolerances. */
async function check(
  input: unknown,
  f: (x: tf.Tensor) => tf.Tensor,
  loss: unknown,
  grad: unknown,
): Promise<void> {
  await useEngine();
  await withoutLeak(async () => {
    const x = tensor(input);
    const value = tf.tidy(() => f(x));
    const gradient = tf.grad((at) => tf.sum(f(at)))(x);
    const [got, slope] = [await value.data(), await gradient.data()];
    tf.dispose([x, value, gradient]);
    const want = typeof loss === 'number' ? Float64Array.of(loss) : numbers(loss);
    assert.ok(worst(got, want, 1e-4, 1e-5) <= 1, 'loss');
    assert.ok(worst(slope, numbers(grad), 1e-4, 1e-5) <= 1, 'gradient');
  });
}

const focal = readGolden('focal-losses');
const quality = suite('qualityFocalLoss');
for (const c of focal.filter((c) => /^qfl_beta/.test(c.name))) {
  quality(`agrees with the reference: ${c.name}`, () => {
    const classes = c.inputs.num_classes as number;
    const [label, score] = [numbers(c.inputs.label), numbers(c.inputs.score)];
    const dense = {
      shape: [label.length, classes],
      data: Array.from(label).flatMap((l, i) => row(classes, l, score[i])),
    };
    return check(
      c.inputs.logits,
      (x) => tf.tidy(() => tf.sum(qualityFocalLoss(x, tensor(dense), c.inputs.beta as number), 1)),
      c.outputs.loss,
      c.outputs.grad,
    );
  });
}
const row = (classes: number, label: number, score: number) =>
  Array.from({ length: classes }, (_, k) => (k === label ? score : 0));

for (const c of focal.filter((c) => c.name === 'qfl_dense_beta2')) {
  quality('agrees with the equation for dense targets', () =>
    check(
      c.inputs.logits,
      (x) => tf.tidy(() => qualityFocalLoss(x, tensor(c.inputs.targets), 2)),
      c.outputs.loss,
      c.outputs.grad,
    ),
  );
}

const varifocal = suite('varifocalLoss');
for (const c of focal.filter((c) => c.name === 'varifocal')) {
  varifocal('agrees with the reference', () =>
    check(
      c.inputs.logits,
      (x) => tf.tidy(() => varifocalLoss(x, tensor(c.inputs.targets))),
      c.outputs.loss,
      c.outputs.grad,
    ),
  );
}

const heatmaps = readGolden('heatmaps');
const fmse = suite('focalMse');
for (const c of heatmaps.filter((c) => c.name.startsWith('fmse_gamma'))) {
  fmse(`agrees with Eq. 5: ${c.name}`, () => {
    const { gamma, delta } = c.inputs as Record<string, number>;
    return check(
      c.inputs.pred,
      (x) => tf.tidy(() => tf.sum(focalMse(x, tensor(c.inputs.target), { gamma, delta }))),
      c.outputs.loss_sum,
      c.outputs.grad_of_sum,
    );
  });
}

const joints = suite('jointsMse');
for (const c of heatmaps.filter((c) => c.name.startsWith('hrnet_joints'))) {
  joints(`agrees with HRNet: ${c.name}`, () => {
    const last = (t: tf.Tensor) => tf.transpose(t, [0, 2, 3, 1]) as tf.Tensor4D;
    const weight = () =>
      c.name.endsWith('tw1') ? (tf.squeeze(tensor(c.inputs.target_weight), [2]) as tf.Tensor2D) : undefined;
    return check(
      c.inputs.pred,
      (x) => tf.tidy(() => jointsMse(last(x), last(tensor(c.inputs.target)), weight())),
      c.outputs.loss,
      c.outputs.grad,
    );
  });
}
