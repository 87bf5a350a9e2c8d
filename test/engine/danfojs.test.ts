import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';

const danfojs = suite('danfojs on the engine');

danfojs('shares the one TensorFlow.js, and computes on the engine chosen', async () => {
  const { backend } = await useEngine();
  const { DataFrame, tensorflow } = await import('danfojs-node');
  assert.is(tensorflow.engine(), tf.engine());
  assert.is(tensorflow.getBackend(), backend);
  const frame = new DataFrame({ ap: [0.4, 0.5], seed: [1, 2] });
  const values = frame.tensor as unknown as import('@tensorflow/tfjs').Tensor;
  assert.is(tf.tidy(() => tf.sum(tf.square(values)).dataSync()[0]).toFixed(2), '5.41');
  values.dispose();
});

danfojs('reads, groups and prints without the spreadsheet host', async () => {
  const { DataFrame } = await import('danfojs-node');
  const frame = new DataFrame({ method: ['a', 'a', 'b'], ap: [1, 3, 5] });
  assert.equal(frame.groupby(['method']).col(['ap']).mean().values, [
    ['a', 2],
    ['b', 5],
  ]);
});
