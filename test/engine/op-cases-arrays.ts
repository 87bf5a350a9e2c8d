/** What moves numbers about: shapes, slices, gathering, scattering; and what makes them. */
import { detach, gatherTopK, randomNormal, randomUniform, tf, withoutGradient } from '../../lib/engine';
import { below, flags, normal, type OpCase, plain, positive, smooth } from './op-case';

const shaping: OpCase[] = [
  smooth('reshape', [normal('n', 6)], (x) => tf.reshape(x, [-1, 3, 2])),
  smooth('expandDims and squeeze', [normal('n', 1, 3)], (x) => tf.expandDims(tf.squeeze(x, [1]), 2)),
  smooth('transpose', [normal('n', 3, 4)], (x) => tf.transpose(x, [2, 0, 1])),
  smooth('concat', [normal('n', 3), normal('n', 2)], (a, b) => tf.concat([a, b], 1)),
  smooth('stack', [normal('n', 3), normal('n', 3)], (a, b) => tf.stack([a, b], 1)),
  smooth('unstack', [normal('n', 3)], (x) => tf.unstack(x, 1)),
  smooth('split', [normal('n', 6)], (x) => tf.split(x, [1, 2, 3], 1)),
  smooth('split evenly', [normal('n', 6)], (x) => tf.split(x, 3, 1)),
  smooth('slice', [normal('n', 6)], (x) => tf.slice(x, [1, 2], [1, 3])),
  plain('stridedSlice', [normal('n', 6)], (x) => tf.stridedSlice(x, [0, 1], [2, 6], [1, 2])),
  smooth('pad', [normal('n', 3)], (x) => tf.pad(x, [[1, 0], [2, 1]], 0.5)), // biome-ignore format: pairs
  smooth('pad2d', [normal('n', 3)], (x) => tf.pad2d(x, [[0, 1], [1, 0]])), // biome-ignore format: pairs
  smooth('pad4d', [normal(1, 'n', 3, 1)], (x) => tf.pad4d(x, [[0, 0], [1, 1], [0, 2], [0, 0]], -1)), // biome-ignore format: pairs
  smooth('mirrorPad', [normal('n', 3)], (x) => tf.mirrorPad(x, [[0, 0], [1, 1]], 'reflect')), // biome-ignore format: pairs
  smooth('tile', [normal('n', 3)], (x) => tf.tile(x, [2, 3])),
  smooth('broadcastTo', [normal(1, 3)], (x) => tf.broadcastTo(x, [4, 3])),
  smooth('reverse', [normal('n', 3)], (x) => tf.reverse(x, 1)),
  plain('diag', [normal('n')], (x) => tf.diag(x)),
  plain('broadcastArgs', [below(2, 2)], (x) =>
    tf.broadcastArgs(
      tf.add(tf.mul(x, tf.tensor1d([1, 2], 'int32')), tf.scalar(1, 'int32')),
      tf.tensor1d([1, 1], 'int32'),
    ),
  ),
];

const gathering: OpCase[] = [
  smooth('gather', [normal(7, 3), below(7, 'n')], (x, i) => tf.gather(x, i)),
  smooth('gather along an axis', [normal('n', 7), below(7, 5)], (x, i) => tf.gather(x, i, 1)),
  smooth('gather in batches', [normal('n', 7), below(7, 'n', 2)], (x, i) => tf.gather(x, i, 1, 1)),
  plain('gatherND', [normal(4, 5), below(4, 'n', 2)], (x, i) => tf.gatherND(x, i)),
  plain('scatterND', [below(4, 'n', 1), normal('n', 3)], (i, x) => tf.scatterND(i, x, [4, 3])),
  plain('tensorScatterUpdate', [normal(4, 3), normal(1, 3), below(4, 1, 1)], (x, row, i) =>
    tf.tensorScatterUpdate(x, i, row),
  ),
  plain('sparseToDense', [below(6, 1), normal(1)], (i, x) => tf.sparseToDense(i, x, [6], 0)),
  plain('oneHot', [below(4, 'n')], (i) => tf.oneHot(i, 4)),
  smooth('gatherTopK', [normal('n', 9)], (x) => gatherTopK(x, 3).values),
  smooth('a mask from a comparison', [normal('n', 5)], (x) =>
    tf.mul(
      x,
      withoutGradient(() => tf.cast(tf.greater(x, 0), 'float32')),
    ),
  ),
  smooth('detach', [normal('n', 5)], (x) => tf.mul(x, detach(tf.exp(x)))),
  smooth('customGrad', [normal('n', 5)], (x) =>
    tf.customGrad((at, save) => {
      (save as tf.GradSaveFunc)([at as tf.Tensor]);
      const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, saved);
      return { value: tf.square(at as tf.Tensor), gradFunc };
    })(x),
  ),
  smooth('a gradient within a gradient', [normal('n', 3)], (x) =>
    tf.grad((y) => tf.sum(tf.pow(tf.relu(y), 3)))(x),
  ),
];

/** Each takes an input, too: a step of constants alone would show nothing. */
const making: OpCase[] = [
  plain('fill', [normal('n')], (x) => tf.add(x, tf.fill(x.shape, 0.25))),
  plain('range', [normal(5)], (x) => tf.add(x, tf.range(0, 5))),
  plain('linspace', [normal(5)], (x) => tf.add(x, tf.linspace(0, 1, 5))),
  plain('scalar, tensor, zeros, ones', [normal('n', 2)], (x) =>
    tf.addN([x, tf.mul(tf.ones(x.shape), tf.scalar(2)), tf.add(tf.zeros(x.shape), tf.tensor1d([1, 2]))]),
  ),
  plain('buffer', [normal(2, 2)], (x) =>
    tf.add(x, tf.buffer([2, 2], 'float32', Float32Array.of(1, 2, 3, 4)).toTensor()),
  ),
  plain('randomUniform of a seed', [below(99, 2)], (seed) => randomUniform([3, 4], seed)),
  plain('randomNormal of a seed', [below(99, 2)], (seed) => randomNormal([3, 4], seed)),
  plain('complex numbers', [normal('n', 4), positive('n', 4)], (a, b) => {
    const z = tf.ifft(tf.fft(tf.complex(a, b)));
    return [tf.real(z), tf.imag(z), tf.abs(z)];
  }),
  plain('flags in and out', [flags('n')], (x) => tf.logicalNot(x)),
];

/** Every case of this kind. */
export const arrayCases: readonly OpCase[] = [...shaping, ...gathering, ...making];
