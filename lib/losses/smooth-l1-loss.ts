/** Smooth L1 on tensors, with gradient. */
import { tf } from '../engine';

/**
 * Smooth L1 of each element, without a branch: with q = min(|d|, δ) it is q² / 2δ + |d| − q.
 * @param predictions any shape; @param targets the same shape; @param delta δ > 0
 * @returns the same shape; the caller owns it
 * Source: Fast R-CNN, Eq. 3 (there δ = 1). Worked number: d = 0.0555, δ = 0.111 gives 0.013875.
 */
export function smoothL1Loss<T extends tf.Tensor>(predictions: T, targets: T, delta: number): T {
  return tf.tidy(() => {
    const size = tf.abs(tf.sub(predictions, targets));
    const inner = tf.minimum(size, delta);
    return tf.add(tf.div(tf.square(inner), 2 * delta), tf.sub(size, inner)) as T;
  });
}
