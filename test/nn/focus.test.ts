import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { Focus } from '../../lib/nn';
import { suite } from '../harness';

const focus = suite('Focus');
focus('sets top left, bottom left, top right, bottom right side by side', async () => {
  await useEngine();
  const options = { inChannels: 1, outChannels: 4, kernelSize: 1, activation: 'relu' } as const;
  const layer = new Focus(options, createRandom(0)).eval();
  tf.tidy(() => {
    layer.conv.conv.weight.value.assign(tf.reshape(tf.eye(4), [1, 1, 4, 4]));
    const y = layer.forward(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]));
    const values = tf.mul(y, Math.sqrt(1 + 1e-3)).dataSync(); // undoes the normalization's epsilon
    assert.equal(Array.from(values, Math.round), [1, 3, 2, 4]);
    assert.equal(y.shape, [1, 1, 1, 4]);
  });
  layer.dispose();
});
