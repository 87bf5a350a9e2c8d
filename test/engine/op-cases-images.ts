/** Convolution, pooling, normalization, resizing. */
import {
  batchNormInference,
  batchNormTraining,
  conv2d,
  depthwiseConv2d,
  maxPoolSame,
  padImage,
  resizeBilinear,
  tf,
  upsampleNearest2,
} from '../../lib/engine';
import { below, normal, type OpCase, plain, positive, share, smooth } from './op-case';

const image = normal('n', 6, 5, 4);
const filter = normal(3, 3, 4, 2);
const volume = normal('n', 4, 4, 4, 2);

const convolutions: OpCase[] = [
  smooth('conv2d', [image, filter], (x, f) => tf.conv2d(x, f, 1, 'same')),
  smooth('conv2d, stride 2', [image, filter], (x, f) => tf.conv2d(x, f, 2, 'valid')),
  plain('conv2d, dilated', [image, normal(2, 2, 4, 2)], (x, f) => tf.conv2d(x, f, 1, 'valid', 'NHWC', 2)),
  smooth('conv2d, padded in pixels', [image, filter], (x, f) => conv2d(x, f, { stride: 2, padding: 1 })),
  smooth('conv2d, 1 x 1', [image, normal(1, 1, 4, 3)], (x, f) => conv2d(x, f)),
  smooth('conv2dTranspose', [normal('n', 3, 3, 2), normal(2, 2, 4, 2)], (x, f) =>
    tf.conv2dTranspose(x, f, [x.shape[0], 6, 6, 4], 2, 'same'),
  ),
  smooth('depthwiseConv2d', [image, normal(3, 3, 4, 2)], (x, f) => tf.depthwiseConv2d(x, f, 1, 'same')),
  smooth('depthwiseConv2d, stride 2', [image, normal(3, 3, 4, 1)], (x, f) =>
    depthwiseConv2d(x, f, { stride: 2, padding: 1 }),
  ),
  plain('depthwiseConv2d, dilated', [image, normal(2, 2, 4, 1)], (x, f) =>
    tf.depthwiseConv2d(x, f, 1, 'valid', 'NHWC', 2),
  ),
  smooth('separableConv2d', [image, normal(3, 3, 4, 1), normal(1, 1, 4, 3)], (x, f, g) =>
    tf.separableConv2d(x, f, g, 1, 'same'),
  ),
  smooth('fused conv2d', [image, filter, normal(2)], (x, f, bias) =>
    tf.fused.conv2d({ x, filter: f, strides: 1, pad: 'same', bias, activation: 'relu' }),
  ),
  plain('fused depthwiseConv2d', [image, normal(3, 3, 4, 1), normal(4)], (x, f, bias) =>
    tf.fused.depthwiseConv2d({ x, filter: f, strides: 1, pad: 'same', bias, activation: 'relu6' }),
  ),
  smooth('conv3d', [volume, normal(2, 2, 2, 2, 3)], (x, f) => tf.conv3d(x, f, 1, 'same')),
  plain('dilation2d', [image, normal(2, 2, 4)], (x, f) => tf.dilation2d(x, f, 1, 'valid')),
  smooth('dilation2d, gradient', [image, normal(2, 2, 4)], (x, f) => tf.dilation2d(x, f, 1, 'same')),
];

const pooling: OpCase[] = [
  smooth('maxPool', [image], (x) => tf.maxPool(x, 2, 2, 'valid')),
  smooth('maxPool, stride 1', [image], (x) => maxPoolSame(x, 5)),
  smooth('avgPool', [image], (x) => tf.avgPool(x, 3, 2, 'same')),
  smooth('maxPool3d', [volume], (x) => tf.maxPool3d(x, 2, 2, 'valid')),
  smooth('avgPool3d', [volume], (x) => tf.avgPool3d(x, 2, 2, 'valid')),
  smooth('localResponseNormalization', [image], (x) => tf.localResponseNormalization(x)),
];

const normalization: OpCase[] = [
  smooth('batchNormTraining', [image, positive(4), normal(4)], (x, scale, offset) =>
    Object.values(batchNormTraining(x, scale, offset)).slice(0, 1),
  ),
  plain('batchNormTraining, statistics', [image, positive(4), normal(4)], (x, scale, offset) =>
    Object.values(batchNormTraining(x, scale, offset)),
  ),
  smooth(
    'batchNormInference',
    [image, positive(4), normal(4), normal(4), positive(4)],
    (x, scale, offset, mean, variance) => batchNormInference(x, scale, offset, { mean, variance }),
  ),
  plain('batchNorm4d without scale and offset', [image, normal(4), positive(4)], (x, mean, variance) =>
    tf.batchNorm4d(x, mean, variance, undefined, undefined, 1e-3),
  ),
];

const resizing: OpCase[] = [
  smooth('resizeBilinear', [image], (x) => resizeBilinear(x, [9, 7])),
  smooth('tf.image.resizeBilinear', [image], (x) => tf.image.resizeBilinear(x, [3, 8])),
  smooth('resizeNearestNeighbor', [image], (x) => tf.image.resizeNearestNeighbor(x, [12, 10])),
  smooth('resizeNearestNeighbor, half-pixel centers', [image], (x) =>
    tf.image.resizeNearestNeighbor(x, [4, 7], false, true),
  ),
  smooth('upsampleNearest2', [image], (x) => upsampleNearest2(x)),
  smooth('padImage', [image], (x) => padImage(x, { top: 1, bottom: 0, left: 2, right: 1 }, 0.5)),
  plain('depthToSpace', [normal('n', 2, 2, 8)], (x) => tf.depthToSpace(x, 2)),
  smooth('spaceToBatchND', [normal('n', 4, 4, 2)], (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]])), // biome-ignore format: pairs
  smooth('batchToSpaceND', [normal(8, 2, 2, 'n')], (x) => tf.batchToSpaceND(x, [2, 2], [[0, 0], [0, 0]])), // biome-ignore format: pairs
  plain('cropAndResize', [image, share(3, 4), below(2, 3)], (x, boxes, of) =>
    tf.image.cropAndResize(x, boxes, of, [3, 3]),
  ),
  plain('flipLeftRight', [image], (x) => tf.image.flipLeftRight(x)),
];

/** Every case of this kind. */
export const imageCases: readonly OpCase[] = [...convolutions, ...pooling, ...normalization, ...resizing];
