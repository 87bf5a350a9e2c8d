import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { sigmoidCrossEntropy, sigmoidFocalLoss, softmaxCrossEntropy } from '../../lib/losses/cross-entropy';
import { smoothL1Loss } from '../../lib/losses/smooth-l1-loss';
import { type GoldenCase, numbers, readGolden, shapeOf, worst } from '../goldens/read';
import { suite } from '../harness';

const golden = readGolden('focal-losses');
const matrix = (values: unknown) => tf.tensor2d(Float32Array.from(numbers(values)), shapeOf(values));

/** Values of `f` and the gradient of their sum, held against the case in float32's tolerances. */
async function check(c: GoldenCase, input: unknown, f: (x: tf.Tensor2D) => tf.Tensor): Promise<void> {
  await useEngine();
  await withoutLeak(async () => {
    const x = matrix(input);
    const losses = tf.tidy(() => f(x));
    const grad = tf.grad((at: tf.Tensor) => tf.sum(f(at as tf.Tensor2D)))(x);
    const [got, gradient] = [await losses.data(), await grad.data()];
    tf.dispose([x, losses, grad]);
    assert.ok(worst(got, numbers(c.outputs.loss), 1e-4, 1e-5) <= 1, 'loss');
    assert.ok(worst(gradient, numbers(c.outputs.grad), 1e-4, 1e-5) <= 1, 'gradient');
  });
}

const focal = suite('sigmoidFocalLoss: golden');
for (const c of golden.filter((c) => /^sigmoid_focal/.test(c.name))) {
  focal(c.name, () => {
    const { alpha, gamma } = c.inputs as Record<string, number>;
    return check(c, c.inputs.logits, (x) => sigmoidFocalLoss(x, matrix(c.inputs.targets), { alpha, gamma }));
  });
}

const binary = suite('sigmoidCrossEntropy: golden');
for (const c of golden.filter((c) => /^bce_logits_(hard|soft)$/.test(c.name))) {
  binary(c.name, () => check(c, c.inputs.logits, (x) => sigmoidCrossEntropy(x, matrix(c.inputs.targets))));
}

const softmax = suite('softmaxCrossEntropy: golden');
for (const c of golden.filter((c) => c.name === 'softmax_ce')) {
  softmax(c.name, () =>
    check(c, c.inputs.logits, (x) => {
      const label = tf.tensor1d(Int32Array.from(numbers(c.inputs.label)), 'int32');
      return softmaxCrossEntropy(x, tf.cast(tf.oneHot(label, x.shape[1]), 'float32') as tf.Tensor2D);
    }),
  );
}

const smooth = suite('smoothL1Loss: golden');
for (const c of golden.filter((c) => c.name.startsWith('smooth_l1'))) {
  smooth(c.name, () =>
    check(c, c.inputs.pred, (x) => smoothL1Loss(x, matrix(c.inputs.target), c.inputs.beta as number)),
  );
}
