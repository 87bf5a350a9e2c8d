import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { BatchNorm2d, GroupNorm } from '../../lib/nn';
import { suite } from '../harness';

const values = (t: { value: tf.Variable }) => Array.from(t.value.dataSync());
const near = (got: ArrayLike<number>, want: number[]) =>
  assert.ok(
    got.length === want.length && want.every((w, i) => Math.abs(got[i] - w) < 1e-5),
    `${got} for ${want}`,
  );

const batch = suite('BatchNorm2d');
batch('moves its running statistics in training: (1, 3) has mean 2, unbiased variance 2', async () => {
  await useEngine();
  await withoutLeak(() => {
    const norm = new BatchNorm2d(1, { epsilon: 0, momentum: 0.1 });
    const y = tf.tidy(() => norm.forward(tf.tensor4d([1, 3], [1, 1, 2, 1])).dataSync());
    near(y, [-1, 1]);
    near(values(norm.running_mean), [0.2]);
    near(values(norm.running_var), [0.9 + 0.2]);
    norm.dispose();
  });
});
batch('takes its running statistics in inference and leaves them', async () => {
  await useEngine();
  const norm = new BatchNorm2d(1, { epsilon: 0 }).eval();
  norm.running_mean.value.assign(tf.tensor1d([1]));
  norm.running_var.value.assign(tf.tensor1d([4]));
  near(
    tf.tidy(() => norm.forward(tf.tensor4d([1, 3], [1, 1, 2, 1])).dataSync()),
    [0, 1],
  );
  near(values(norm.running_mean), [1]);
  norm.dispose();
});
batch('trains under a gradient without leaving tensors', async () => {
  await useEngine();
  await withoutLeak(() => {
    const norm = new BatchNorm2d(2);
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 3, 3, 2], 0, 1, 'float32', 1);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(norm.forward(x))) as tf.Scalar,
        [norm.weight.value, norm.bias.value],
      );
      near(grads[norm.bias.value.name].dataSync(), [0, 0]); // the sum of 2 y over a channel
    });
    norm.dispose();
  });
});

const group = suite('GroupNorm');
group('normalizes each group of each image', async () => {
  await useEngine();
  const norm = new GroupNorm({ groups: 2, channels: 4, epsilon: 0 });
  const x = tf.tensor4d([1, 3, 10, 30], [1, 1, 1, 4]);
  near(norm.forward(x).dataSync(), [-1, 1, -1, 1]);
  norm.dispose();
});
group('refuses groups that do not divide the channels', () => {
  assert.throws(() => new GroupNorm({ groups: 3, channels: 4 }), /3 groups, 4 channels/);
});
