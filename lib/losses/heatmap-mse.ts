/** Mean squared error of heatmaps, plain and focal (FMSE). */
import { tf } from '../engine';

/**
 * HRNet's loss: half the squared error, averaged over people and pixels by joint, then over joints.
 * @param predicted [B, H, W, K]; @param target [B, H, W, K]
 * @param weight [B, K] 0 or 1 (or more); errors are multiplied by it before the square
 * @returns scalar; the caller owns it
 * Source: HRNet `JointsMSELoss`.
 */
export function jointsMse(predicted: tf.Tensor4D, target: tf.Tensor4D, weight?: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const [b, , , k] = predicted.shape;
    const gap = tf.sub(predicted, target);
    const weighted = weight ? tf.mul(gap, tf.reshape(weight, [b, 1, 1, k])) : gap;
    return tf.mul(0.5, tf.mean(tf.square(weighted))) as tf.Scalar;
  });
}

/** The exponent and the small number of the focal weight. */
export interface FocalMseOptions {
  /** γ ≥ 0: how much the loss leans on the foreground; 0 is plain squared error. */
  gamma: number;
  /** Keeps the background's weight above 0: (0 + delta)^γ. The paper calls it delta in one place, sigma in another. */
  delta?: number;
}

/**
 * Focal squared error of each pixel: ½ (y + δ)^γ (ŷ − y)².
 * @param predicted any shape; @param target the same shape, 0 … 1
 * @returns the same shape; the caller owns it. Worked number: y = 1, ŷ = 0, γ = 1, δ = 0.001 gives 0.5005.
 * Source: FMSE Eq. 5, printed there without the square.
 */
export function focalMse<T extends tf.Tensor>(
  predicted: T,
  target: T,
  { gamma, delta = 1e-3 }: FocalMseOptions,
): T {
  return tf.tidy(() => {
    const weight = tf.pow(tf.add(target, delta), gamma);
    return tf.mul(tf.mul(0.5, weight), tf.square(tf.sub(predicted, target))) as T;
  });
}
