/** Cross entropies and the focal loss of each element, on logits, with gradient. */
import { tf } from '../engine';

/**
 * Binary cross entropy of each logit: log(1 + e^x) − x t, finite for any x.
 * @param logits any shape; @param targets the same shape, 0 … 1
 * @param positiveWeight what the positives' part is multiplied by, of a shape that stretches over the logits
 * @returns the same shape; the caller owns it. Worked number: x = 0 gives log 2 whatever the target.
 * Source: as PyTorch `binary_cross_entropy_with_logits`, `pos_weight` included.
 */
export function sigmoidCrossEntropy<T extends tf.Tensor>(
  logits: T,
  targets: T,
  positiveWeight?: tf.Tensor,
): T {
  return tf.tidy(() => {
    if (positiveWeight) {
      const yes = tf.mul(tf.mul(positiveWeight, targets), tf.softplus(tf.neg(logits)));
      return tf.add(yes, tf.mul(tf.sub(1, targets), tf.softplus(logits))) as T;
    }
    return tf.sub(tf.softplus(logits), tf.mul(logits, targets)) as T;
  });
}

/**
 * Softmax cross entropy of each row.
 * @param logits [n, classes]; @param targets [n, classes], one-hot
 * @returns [n]; the caller owns it. Worked number: equal logits of 6 classes give log 6.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1)) as tf.Tensor1D);
}

/**
 * Sigmoid focal loss of each logit: α_t (1 − p_t)^γ times the binary cross entropy.
 * @param logits any shape; @param targets the same shape, 0 or 1
 * @param options alpha: weight of the positives, the negatives get 1 − alpha, below 0 both get 1; gamma ≥ 0
 * @returns the same shape; the caller owns it
 * Source: Lin et al., "Focal Loss for Dense Object Detection", Eq. 5.
 */
export function sigmoidFocalLoss<T extends tf.Tensor>(
  logits: T,
  targets: T,
  { alpha = 0.25, gamma = 2 }: { alpha?: number; gamma?: number } = {},
): T {
  return tf.tidy(() => {
    const side = tf.sub(tf.mul(2, targets), 1); // +1 for positives, −1 for negatives
    const right = tf.mul(logits, side); // the logit of the right answer: p_t = sigmoid of it
    const focus = tf.exp(tf.mul(-gamma, tf.softplus(right))); // (1 − p_t)^γ, with a gradient at p_t = 1 too
    const weight = alpha < 0 ? tf.scalar(1) : tf.add(tf.mul(2 * alpha - 1, targets), 1 - alpha);
    return tf.mul(tf.mul(weight, focus), tf.softplus(tf.neg(right))) as T;
  });
}
