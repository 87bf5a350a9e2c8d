import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { Linear, Sequential } from '../../lib/nn';
import { suite } from '../harness';

const sequential = suite('Sequential');
sequential('names layers by their places; a function holds one', async () => {
  await useEngine();
  const linear = () => new Linear({ inFeatures: 2, outFeatures: 2 }, createRandom(0));
  const layers = new Sequential<tf.Tensor2D>(linear(), (x) => tf.relu(x), linear());
  assert.equal([...layers.namedParameters().keys()], ['0.weight', '0.bias', '2.weight', '2.bias']);
  layers.dispose();
});
sequential('runs them in turn', async () => {
  await useEngine();
  const layers = new Sequential<tf.Tensor2D>(
    (x) => tf.add(x, 1),
    (x) => tf.mul(x, 10),
  );
  assert.is(
    tf.tidy(() => layers.forward(tf.tensor2d([[2]])).dataSync()[0]),
    30,
  );
});
