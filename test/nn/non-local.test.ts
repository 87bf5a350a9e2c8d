import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { NonLocal } from '../../lib/nn';
import { suite } from '../harness';

const image = () => tf.tensor4d(createRandom(1).normals(3 * 4 * 6), [1, 3, 4, 6]);
const farthest = (a: tf.Tensor, b: tf.Tensor | number) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

const block = suite('NonLocal');
block('attention of each place sums to 1 (C(N) of Eq. 6)', async () => {
  await useEngine();
  const nonLocal = new NonLocal({ channels: 6 }, createRandom(0));
  tf.tidy(() => {
    const attention = nonLocal.attention(image());
    assert.equal(attention.shape, [1, 12, 12]);
    assert.ok(farthest(tf.sum(attention, 2), 1) < 1e-6);
  });
  nonLocal.dispose();
});
block('starts as the identity, training or not', async () => {
  await useEngine();
  const nonLocal = new NonLocal({ channels: 6 }, createRandom(0));
  tf.tidy(() => {
    const x = image();
    assert.is(farthest(nonLocal.forward(x), x), 0);
  });
  nonLocal.dispose();
});
block('as printed: where all places are alike, each takes the average of g', async () => {
  await useEngine();
  const options = { channels: 6, reduction: 1, useScale: false, isResidual: false };
  const nonLocal = new NonLocal(options, createRandom(0));
  assert.not([...nonLocal.namedParameters().keys()].some((name) => name.startsWith('conv_out')));
  tf.tidy(() => {
    nonLocal.theta.conv.weight.value.assign(tf.zeros([1, 1, 6, 6]));
    const x = image();
    const average = tf.mean(nonLocal.g.forward(x), [1, 2], true);
    assert.ok(farthest(nonLocal.forward(x), average) < 1e-6);
  });
  nonLocal.dispose();
});
