/** Gradient clipping, on the vector of all gradients. */
import { tf } from '../engine';

/** A clipped gradient, and how long it was before. */
export interface ClippedGradient {
  gradient: tf.Tensor1D;
  norm: tf.Scalar;
}

/** The length of a gradient, √Σg²; the caller owns it. Worked: (3, 4) has 5. */
export function globalNorm(gradient: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(gradient))) as tf.Scalar);
}

/**
 * Shortens a gradient to a length; shorter ones stay.
 * @param limit above 0
 * @returns both owned by the caller
 * Source: PyTorch `clip_grad_norm_`: the factor is min(1, limit / (norm + 1e-6)).
 */
export function clipByGlobalNorm(gradient: tf.Tensor1D, limit: number): ClippedGradient {
  return tf.tidy(() => {
    const norm = globalNorm(gradient);
    const factor = tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1);
    return { gradient: tf.mul(gradient, factor) as tf.Tensor1D, norm };
  });
}

/** Holds every number of a gradient within ±limit; the caller owns the result. */
export function clipByValue(gradient: tf.Tensor1D, limit: number): tf.Tensor1D {
  return tf.clipByValue(gradient, -limit, limit);
}
