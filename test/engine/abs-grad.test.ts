import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';

const abs = suite('gradient of abs');
abs('is the sign, 0 at 0', async () => {
  await useEngine();
  const slope = tf.tidy(() =>
    tf
      .grad((x) => tf.sum(tf.abs(x)))(tf.tensor1d([-2, 0, 3]))
      .arraySync(),
  );
  assert.equal(slope, [-1, 0, 1]);
});
