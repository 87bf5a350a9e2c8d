/** Batch normalisation over N, H, W. Source: Ioffe and Szegedy, "Batch normalization", Algorithm 1. */
import { tf } from '../tensorflow';
import { type OwnKernel, registerOwnKernel, runOwnKernel } from './own-kernel';
import { rawOp } from './raw-op';

/** Statistics of each channel, [C] float32. */
export interface ChannelStatistics {
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

/** Outputs: y, mean, unbiased variance (both moved from the running ones by the momentum), then what the gradient needs (native: three reserves; else mean, 1/sd). */
const trainingKernel: OwnKernel = {
  name: 'BatchNormTraining',
  native: ({ x, scale, offset, runningMean, runningVariance }, { epsilon, momentum }) => {
    const attributes = {
      ...nativeAttributes(epsilon as number),
      exponential_avg_factor: { float: momentum as number },
    };
    return rawOp('FusedBatchNormV3', attributes, [x, scale, offset, runningMean, runningVariance], 6);
  },
  composite: ({ x, scale, offset, runningMean, runningVariance }, { epsilon, momentum }) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const perSd = tf.rsqrt(tf.add(variance, epsilon as number));
    const gain = tf.mul(scale, perSd);
    const y = tf.add(tf.mul(x, gain), tf.sub(offset, tf.mul(mean, gain)));
    const count = x.size / mean.size;
    const unbiased = tf.mul(variance, count / Math.max(1, count - 1)) as tf.Tensor1D;
    const batch = { mean: mean as tf.Tensor1D, variance: unbiased };
    const running = { mean: runningMean as tf.Tensor1D, variance: runningVariance as tf.Tensor1D };
    const moved = momentum === 1 ? batch : runningStatistics(running, batch, momentum as number);
    return [y, moved.mean, moved.variance, tf.clone(mean), perSd, tf.scalar(0)];
  },
  gradient: {
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    backward: ([dy], [x, scale, r1, r2, r3], attributes) => {
      const [dx, dscale, doffset] = runOwnKernel(
        'BatchNormTrainingGrad',
        { dy, x, scale, r1, r2, r3 },
        attributes,
      );
      return {
        x: () => dx,
        scale: () => dscale,
        offset: () => doffset,
        runningMean: () => tf.zerosLike(scale),
        runningVariance: () => tf.zerosLike(scale),
      };
    },
  },
};

/** With z = (x - mean) / sd: doffset = sum dy, dscale = sum dy z, dx = scale / sd (dy - mean dy - z mean(dy z)). */
const trainingGradKernel: OwnKernel = {
  name: 'BatchNormTrainingGrad',
  native: ({ dy, x, scale, r1, r2, r3 }, { epsilon }) =>
    rawOp('FusedBatchNormGradV3', nativeAttributes(epsilon as number), [dy, x, scale, r1, r2, r3], 5).slice(
      0,
      3,
    ),
  composite: ({ dy, x, scale, r1: mean, r2: perSd }) => {
    const z = tf.mul(tf.sub(x, mean), perSd);
    const doffset = tf.sum(dy, [0, 1, 2]);
    const dscale = tf.sum(tf.mul(dy, z), [0, 1, 2]);
    const count = x.size / scale.size;
    const rest = tf.add(tf.div(doffset, count), tf.mul(z, tf.div(dscale, count)));
    return [tf.mul(tf.mul(scale, perSd), tf.sub(dy, rest)), dscale, doffset];
  },
};

function nativeAttributes(epsilon: number) {
  return {
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    data_format: { string: 'NHWC' },
    is_training: { bool: true },
  } as const;
}

/** Registers the operation. */
export function registerBatchNorm(): void {
  registerOwnKernel(trainingKernel);
  registerOwnKernel(trainingGradKernel);
}

/**
 * Normalises by the batch's own statistics (training).
 * @param x [N, H, W, C] float32
 * @param scale gamma, [C]
 * @param offset beta, [C]
 * @returns y like x, and the batch's mean and unbiased variance (PyTorch keeps that one too), which carry no
 *   gradient; the caller owns all three
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon = 1e-5,
): { y: tf.Tensor4D } & ChannelStatistics {
  return tf.tidy(() => {
    const empty = tf.tensor1d([]);
    const inputs = { x, scale, offset, runningMean: empty, runningVariance: empty };
    return normalized(inputs, { epsilon, momentum: 1 });
  });
}

/**
 * The same, and moves running statistics towards the batch's in the same operation.
 * @param running [C] each, as they were
 * @param momentum the weight of the batch, above 0
 * @returns y, and the new running statistics; the caller owns all three
 */
export function batchNormMoving(
  x: tf.Tensor4D,
  { scale, offset }: { scale: tf.Tensor1D; offset: tf.Tensor1D },
  running: ChannelStatistics,
  { epsilon, momentum }: { epsilon: number; momentum: number },
): { y: tf.Tensor4D } & ChannelStatistics {
  const inputs = { x, scale, offset, runningMean: running.mean, runningVariance: running.variance };
  return normalized(inputs, { epsilon, momentum });
}

function normalized(inputs: Record<string, tf.Tensor>, options: { epsilon: number; momentum: number }) {
  const [y, mean, variance] = runOwnKernel('BatchNormTraining', inputs, options);
  return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/**
 * Normalises by given statistics (inference, or training with frozen statistics); has a gradient.
 * @param x [N, H, W, C] float32
 * @returns y like x; the caller owns it
 */
export function batchNormInference(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { mean, variance }: ChannelStatistics,
  epsilon = 1e-5,
): tf.Tensor4D {
  return tf.batchNorm4d(x, mean, variance, offset, scale, epsilon);
}

/**
 * Moves running statistics towards a batch's, as PyTorch: (1 - momentum) running + momentum batch.
 * Worked: running mean 0, batch mean 2, momentum 0.1 gives 0.2.
 * @param momentum the weight of the batch (Keras and TensorFlow call 1 minus this their momentum)
 * @returns new tensors; the caller owns them
 */
export function runningStatistics(
  running: ChannelStatistics,
  batch: ChannelStatistics,
  momentum = 0.1,
): ChannelStatistics {
  const move = (from: tf.Tensor1D, to: tf.Tensor1D) =>
    tf.tidy(() => tf.add(tf.mul(from, 1 - momentum), tf.mul(to, momentum)) as tf.Tensor1D);
  return { mean: move(running.mean, batch.mean), variance: move(running.variance, batch.variance) };
}
