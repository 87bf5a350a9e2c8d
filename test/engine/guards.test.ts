import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';
import { checkGradient, near, settle } from './gradient-check';

const guards = suite('guards against what TensorFlow.js gets wrong without a word');

guards.before(async () => {
  await useEngine();
});

guards('an optimizer given another list of weights says so, in place of mixing their moments', () => {
  const [p, q] = [tf.variable(tf.scalar(1), true, 'p'), tf.variable(tf.scalar(1), true, 'q')];
  const adam = tf.train.adam(0.1);
  const gradient = tf.scalar(1) as unknown as tf.Variable; // its type asks for more than it needs
  adam.applyGradients({ p: gradient, q: gradient });
  adam.applyGradients({ p: gradient, q: gradient });
  assert.throws(() => adam.applyGradients({ q: gradient }), /began with \[p, q\], was now given \[q\]/);
  tf.train.adam(0.1).applyGradients({ q: gradient });
  tf.dispose([p, q, gradient]);
});

guards('groups in tf.layers.conv2d, which it would ignore, are refused', () => {
  assert.throws(() => tf.layers.conv2d({ filters: 4, kernelSize: 3, groups: 2 } as never), /groups: 2/);
  assert.ok(tf.layers.conv2d({ filters: 4, kernelSize: 3 }));
});

guards('a number cast to bool is true unless it is zero', () =>
  settle(() => near(tf.cast(tf.tensor1d([0, 3, 256, -1, 0.5]), 'bool'), [0, 1, 1, 1, 1])),
);

guards('clipping keeps NaN', async () => {
  const clipped = tf.clipByValue(tf.tensor1d([Number.NaN, -3, 0.5, 3]), -1, 1);
  assert.equal([...(await clipped.data())], [Number.NaN, -1, 0.5, 1]);
});

guards('a slice over the edge throws', () => {
  assert.throws(() => tf.slice(tf.ones([2, 2]), [0, 1], [2, 2]).dataSync());
});

guards('sums by segment leave negative segments out', () =>
  settle(() => {
    const ids = tf.tensor1d([0, -1, 0], 'int32');
    near(tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3]), ids, 2), [4, 0]);
  }),
);

guards('one-hot rows of numbers hold the values asked for', () =>
  settle(() => {
    const hot = tf.oneHot(tf.tensor1d([1, 0], 'int32'), 2, 0.9, 0.1, 'float32');
    near(hot, [0.1, 0.9, 0.9, 0.1], 1e-6);
    near(tf.oneHot(tf.tensor1d([1, 5], 'int32'), 2), [0, 1, 0, 0]);
  }),
);

guards('rounding whole numbers gives them back', () =>
  settle(() => near(tf.round(tf.tensor1d([-12345678, 10], 'int32')), [-12345678, 10])),
);

guards('a dilated depthwise convolution is that of a filter with holes', () =>
  settle(() => {
    const x = tf.randomNormal([1, 6, 7, 2], 0, 1, 'float32', 1) as tf.Tensor4D;
    const filter = tf.randomNormal([3, 2, 2, 1], 0, 1, 'float32', 2) as tf.Tensor4D;
    const tap = (i: number, j: number) =>
      tf.mul(x.slice([0, 2 * i, 3 * j, 0], [1, 2, 4, 2]), filter.slice([i, j], [1, 1]).reshape([2]));
    const taps = [0, 1, 2].flatMap((i) => [0, 1].map((j) => tap(i, j)));
    near(tf.depthwiseConv2d(x, filter, 1, 'valid', 'NHWC', [2, 3]), tf.addN(taps));
  }),
);

guards('the gradient of a resized picture with corners aligned is right as well', () =>
  settle(() =>
    checkGradient((x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], true), [tf.ones([1, 3, 4, 2])]),
  ),
);
