/** Focal losses for targets between 0 and 1: quality focal loss (GFL) and varifocal loss. */
import { tf, withoutGradient } from '../engine';
import { sigmoidCrossEntropy } from './cross-entropy';

/**
 * Quality focal loss of each logit: |y − p|^β times binary cross entropy.
 * @param logits any shape; @param targets the same shape, 0 … 1 (an IoU, a softened label; 0 for background)
 * @param beta ≥ 1
 * @returns the same shape; the caller owns it. Worked number: x = 0, y = 1, β = 2 gives 0.25 log 2 = 0.173287.
 * Source: Generalized Focal Loss, Eq. 3; mmdetection's version allows one class a row, the same numbers there.
 */
export function qualityFocalLoss<T extends tf.Tensor>(logits: T, targets: T, beta = 2): T {
  return tf.tidy(() => {
    const gap = tf.abs(tf.sub(targets, tf.sigmoid(logits)));
    return tf.mul(tf.pow(gap, beta), sigmoidCrossEntropy(logits, targets)) as T;
  });
}

/**
 * Varifocal loss of each logit: binary cross entropy times y where y > 0, times α p^γ elsewhere.
 * @param logits any shape; @param targets the same shape, 0 … 1
 * @returns the same shape; the caller owns it
 * Source: VarifocalNet, Eq. 2, as mmdetection writes it.
 */
export function varifocalLoss<T extends tf.Tensor>(
  logits: T,
  targets: T,
  { alpha = 0.75, gamma = 2 }: { alpha?: number; gamma?: number } = {},
): T {
  return tf.tidy(() => {
    const isNegative = withoutGradient(() => tf.lessEqual(targets, 0).toFloat());
    const gap = tf.pow(tf.abs(tf.sub(tf.sigmoid(logits), targets)), gamma);
    const weight = tf.add(tf.mul(targets, tf.sub(1, isNegative)), tf.mul(tf.mul(alpha, gap), isNegative));
    return tf.mul(weight, sigmoidCrossEntropy(logits, targets)) as T;
  });
}
