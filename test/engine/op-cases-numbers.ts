/** Arithmetic, comparisons, reductions, matrix products. */
import { silu, tf } from '../../lib/engine';
import { below, each, flags, normal, type OpCase, plain, positive, share, smooth } from './op-case';

const { abs, atan, asinh, cos, cosh, elu, erf, exp, expm1, leakyRelu, neg, relu, relu6, selu, sigmoid } = tf;
const { sin, sinh, softplus, square, step, tan, tanh, ceil, floor, round, sign, logSigmoid } = tf;
const { log, log1p, reciprocal, rsqrt, sqrt, acos, asin, atanh } = tf;

const elementwise: OpCase[] = [
  ...each(normal('n', 5), { abs, atan, asinh, cos, cosh, elu, erf, exp, expm1, leakyRelu, neg, relu, relu6 }),
  ...each(normal('n', 5), { selu, sigmoid, sin, sinh, softplus, square, step, tan, tanh, logSigmoid, silu }),
  ...each(normal('n', 5), { ceil, floor, round, sign, zerosLike: tf.zerosLike, clone: tf.clone }),
  ...each(positive('n', 5), { log, log1p, reciprocal, rsqrt, sqrt }),
  ...each(share('n', 5), { acos, asin, atanh }),
  smooth('acosh', [positive('n', 5)], (x) => tf.acosh(tf.add(x, 1))),
  smooth('clipByValue', [normal('n', 5)], (x) => tf.clipByValue(x, -0.5, 0.5)),
  smooth('prelu', [normal('n', 5), normal(5)], (x, alpha) => tf.prelu(x, alpha)),
  smooth('mish by parts', [normal('n', 5)], (x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  plain('onesLike', [normal('n', 5)], (x) => tf.add(x, tf.onesLike(x))),
  plain('isNaN', [normal('n', 5)], (x) => tf.isNaN(tf.sqrt(x))),
  plain('isInf', [below(2, 'n', 5)], (x) => tf.isInf(tf.div(1, tf.cast(x, 'float32')))),
  plain('isFinite', [below(2, 'n', 5)], (x) => tf.isFinite(tf.div(1, tf.cast(x, 'float32')))),
];

const binary: OpCase[] = [
  ...Object.entries({ add: tf.add, sub: tf.sub, mul: tf.mul }).flatMap(([name, run]) => [
    smooth(name, [normal('n', 3, 4), normal('n', 3, 4)], (a, b) => run(a, b)),
    smooth(`${name} with broadcasting`, [normal('n', 3, 4), normal(3, 1)], (a, b) => run(a, b)),
    smooth(`${name} with a number`, [normal('n', 3)], (a) => run(a, 0.3)),
  ]),
  ...Object.entries({ maximum: tf.maximum, minimum: tf.minimum }).flatMap(([name, run]) => [
    smooth(name, [normal('n', 3, 4), normal('n', 3, 4)], (a, b) => run(a, b)),
    // TensorFlow.js has no gradient for it.
    plain(`${name} with broadcasting`, [normal('n', 3, 4), normal(3, 1)], (a, b) => run(a, b)),
    smooth(`${name} with a number`, [normal('n', 3)], (a) => run(a, 0.3)),
  ]),
  smooth('div', [normal('n', 4), positive(4)], (a, b) => tf.div(a, b)),
  plain('divNoNan', [normal('n', 4), below(2, 4)], (a, b) => tf.divNoNan(a, tf.cast(b, 'float32'))),
  plain('floorDiv', [below(9, 'n', 4)], (a) => tf.floorDiv(a, tf.scalar(2, 'int32'))),
  smooth('mod', [positive('n', 4), positive(4)], (a, b) => tf.mod(tf.mul(a, 3.3), b)),
  smooth('pow', [positive('n', 4), normal('n', 4)], (a, b) => tf.pow(a, b)),
  smooth('pow with a number', [positive('n', 4)], (a) => tf.pow(a, 1.7)),
  smooth('squaredDifference', [normal('n', 4), normal('n', 4)], (a, b) => tf.squaredDifference(a, b)),
  smooth('atan2', [normal('n', 4), positive('n', 4)], (a, b) => tf.atan2(a, b)),
  smooth('addN', [normal('n', 4), normal('n', 4), normal('n', 4)], (...all) => tf.addN(all)),
  smooth('where', [flags('n', 4), normal('n', 4), normal('n', 4)], (c, a, b) => tf.where(c, a, b)),
  plain('whole numbers', [below(9, 'n', 4), below(9, 'n', 4)], (a, b) => tf.sub(tf.mul(a, b), tf.add(a, b))),
  ...Object.entries({
    equal: tf.equal,
    notEqual: tf.notEqual,
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
  }).map(([name, run]) => plain(name, [below(3, 'n', 9), below(3, 'n', 9)], (a, b) => run(a, b))),
  ...Object.entries({ logicalAnd: tf.logicalAnd, logicalOr: tf.logicalOr, logicalXor: tf.logicalXor }).map(
    ([name, run]) => plain(name, [flags('n', 9), flags('n', 9)], (a, b) => run(a, b)),
  ),
  plain('logicalNot', [flags('n', 9)], (a) => tf.logicalNot(a)),
  plain('cast to bool and back', [below(3, 'n', 9)], (a) => tf.cast(tf.cast(a, 'bool'), 'float32')),
  smooth('cast to float32', [normal('n', 3), below(5, 'n', 3)], (x, i) => tf.mul(x, tf.cast(i, 'float32'))),
];

const reducing: OpCase[] = [
  ...Object.entries({ sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min }).flatMap(([name, run]) => [
    smooth(name, [normal('n', 3, 4)], (x) => run(x)),
    smooth(`${name} of an axis`, [normal('n', 3, 4)], (x) => run(x, 1)),
    smooth(`${name} of axes, kept`, [normal('n', 3, 4)], (x) => run(x, [0, -1], true)),
  ]),
  smooth('prod of an axis', [normal('n', 3, 4)], (x) => tf.prod(x, 1)),
  plain('mean of whole numbers', [below(9, 'n', 4)], (x) => tf.mean(x, 0)),
  plain('sum of whole numbers and flags', [below(9, 'n', 4), flags('n', 4)], (x, f) => [
    tf.sum(x, 0),
    tf.sum(f),
  ]),
  plain('all', [flags('n', 3)], (x) => tf.all(tf.logicalOr(x, tf.reverse(x, 1)), 1)),
  plain('any', [flags('n', 3)], (x) => tf.any(x, 1)),
  plain('argMax', [normal('n', 9)], (x) => tf.argMax(x, 1)),
  plain('argMin', [normal('n', 9)], (x) => tf.argMin(x, 1)),
  smooth('moments', [normal('n', 3, 4)], (x) => Object.values(tf.moments(x, [0, 1])) as tf.Tensor[]),
  smooth('norm', [normal('n', 4)], (x) => tf.norm(x, 2, 1)),
  smooth('logSumExp', [normal('n', 4)], (x) => tf.logSumExp(x, 1)),
  smooth('softmax', [normal('n', 4)], (x) => tf.softmax(x)),
  smooth('logSoftmax', [normal('n', 4)], (x) => tf.logSoftmax(x)),
  smooth('cumsum', [normal('n', 4)], (x) => tf.cumsum(x, 1)),
  plain('cumprod', [normal('n', 4)], (x) => tf.cumprod(x, 1, true)),
  plain('topk', [normal('n', 9)], (x) => Object.values(tf.topk(x, 3)) as tf.Tensor[]),
  plain('bincount', [below(6, 12), normal(12)], (x, weights) => tf.bincount(x, weights, 6)),
  smooth('unsortedSegmentSum', [normal('n', 3), below(4, 'n')], (x, ids) => tf.unsortedSegmentSum(x, ids, 4)),
  smooth('matMul', [normal('n', 3), normal(3, 4)], (a, b) => tf.matMul(a, b)),
  smooth('matMul, both turned', [normal(3, 'n'), normal(4, 3)], (a, b) => tf.matMul(a, b, true, true)),
  smooth('matMul in batches', [normal('n', 2, 3), normal('n', 3, 4)], (a, b) => tf.matMul(a, b)),
  smooth('dot', [normal('n'), normal('n')], (a, b) => tf.dot(a, b)),
  plain('einsum', [normal('n', 3), normal(3, 4)], (a, b) => tf.einsum('ij,jk->ik', a, b)),
  smooth('fused matMul', [normal('n', 3), normal(3, 4), normal(4)], (a, b, bias) =>
    tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ),
];

/** Every case of this kind. */
export const numberCases: readonly OpCase[] = [...elementwise, ...binary, ...reducing];
