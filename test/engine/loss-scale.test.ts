import * as assert from 'uvu/assert';
import { compile, LossScale, tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';

const scaling = suite('a loss scale');
scaling.before(async () => {
  await useEngine();
});

scaling('leaves the gradient of a loss as it is', () => {
  const weight = tf.variable(tf.tensor1d([1, -2]));
  const scale = new LossScale({ initial: 1024 });
  const { value, grads, finite } = tf.tidy(() => scale.gradients(() => tf.sum(tf.square(weight)), [weight]));
  assert.equal([...grads[weight.name].dataSync()], [2, -4]);
  assert.is(value.dataSync()[0], 5);
  assert.is(finite.dataSync()[0], 1);
  tf.dispose([weight, ...scale.variables]);
  tf.dispose([value, finite, grads]);
});

scaling('halves after an overflow, gives zeros then, and grows after its interval', () => {
  const weight = tf.variable(tf.scalar(3));
  const scale = new LossScale({ initial: 8, interval: 2 });
  const step = compile(
    (factor: tf.Scalar) => {
      const { grads } = scale.gradients(() => tf.mul(weight, factor) as tf.Scalar, [weight]);
      return grads[weight.name];
    },
    { variables: [weight, ...scale.variables] },
  );
  const seen = [1, 3e38, 1, 1, 1].map((factor) => {
    const grad = tf.tidy(() => step(tf.scalar(factor)));
    const read = [grad.dataSync()[0], scale.scale.dataSync()[0], scale.steps.dataSync()[0]];
    grad.dispose();
    return read;
  });
  // 8 x 3e38 is no float32: the scale falls to 4; two good steps later it is 8 again.
  assert.equal(seen, [
    [1, 8, 1],
    [0, 4, 0],
    [1, 4, 1],
    [1, 8, 0],
    [1, 8, 1],
  ]);
  step.dispose();
  tf.dispose([weight, ...scale.variables]);
});
