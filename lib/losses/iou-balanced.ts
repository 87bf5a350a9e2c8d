/** The IoU-balanced losses on tensors, with gradient. No gradient flows through any weight. */
import { tf, withoutGradient } from '../engine';
import { smoothL1Loss } from './smooth-l1-loss';

/** Eq. 2's exponent, and what the released code adds to the paper. */
export interface BalancedClassification {
  /** η ≥ 0: how much the loss leans on positives of high IoU; 0 is the plain loss. */
  eta: number;
  /** Added to Eq. 2's denominator: 0 in the paper, 1e-6 in the released code. */
  epsilon?: number;
  /**
   * The sum is divided by it: 1 in the paper, the number of examples or positives in the released code. A number is
   * fixed in a compiled step; what changes from batch to batch goes in as a tensor.
   */
  averageFactor?: number | tf.Scalar;
}

/**
 * IoU-balanced classification loss: positives weigh iou^η, scaled so that their summed loss stays as it was.
 * Where the positives' weighted sum is zero (no positives, or all of IoU 0) the positives give nothing.
 * @param losses the plain loss of each element, any shape, with its gradient: cross entropy in the paper, focal
 *   loss in the released code
 * @param positives the same shape, 1 where the element belongs to a positive, else 0
 * @param iou IoU of the predicted box, of a shape that stretches over the losses; counts as a constant
 * @returns scalar; the caller owns it
 * Source: Wu and Li, Eqs. 1 and 2.
 */
export function iouBalancedCrossEntropy(
  losses: tf.Tensor,
  positives: tf.Tensor,
  iou: tf.Tensor,
  { eta, epsilon = 0, averageFactor = 1 }: BalancedClassification,
): tf.Scalar {
  return tf.tidy(() => {
    const weights = withoutGradient(() => {
      const raw = tf.mul(tf.pow(iou, eta), positives);
      const kept = tf.sum(tf.mul(losses, positives));
      const scale = tf.divNoNan(kept, tf.add(tf.sum(tf.mul(raw, losses)), epsilon));
      return tf.add(tf.mul(raw, scale), tf.sub(1, positives));
    });
    return tf.div(tf.sum(tf.mul(weights, losses)), averageFactor) as tf.Scalar;
  });
}

/** λ, w_loc and δ of Eqs. 3–5. */
export interface BalancedLocalization {
  /** λ ≥ 0; the released code calls it `delta`. */
  lambda: number;
  /** w_loc of Eq. 4, or `sum` for Eq. 5's ratio, which keeps the summed loss at every step. */
  wLoc: number | 'sum';
  /** δ of smooth L1: 0.111 in the paper, 0.11 in the released code. */
  delta: number;
  /** The sum is divided by it: 1 in the paper, 4 times the positives or so in code; a tensor in a compiled step. */
  averageFactor?: number | tf.Scalar;
  /** [n] 1 where a row is a positive, else 0: for rows of fixed number, as a compiled step has them. Default: all are. */
  isPositive?: tf.Tensor1D;
}

/**
 * IoU-balanced smooth L1 loss, summed over positives and coordinates.
 * @param predictions [n, 4] regression outputs of the positives, or of all rows with `isPositive`; @param targets [n, 4]
 * @param iou [n] IoU of the predicted boxes, 0 … 1; counts as a constant
 * @returns scalar; the caller owns it
 * Source: Wu and Li, Eqs. 3 to 5; its gradient is Eq. 6.
 */
export function iouBalancedSmoothL1(
  predictions: tf.Tensor2D,
  targets: tf.Tensor2D,
  iou: tf.Tensor1D,
  { lambda, wLoc, delta, averageFactor = 1, isPositive }: BalancedLocalization,
): tf.Scalar {
  return tf.tidy(() => {
    const all = smoothL1Loss(predictions, targets, delta);
    const losses = isPositive ? tf.mul(all, tf.reshape(isPositive, [-1, 1])) : all;
    const weights = withoutGradient(() => {
      const raw = tf.reshape(tf.pow(iou, lambda), [-1, 1]);
      const scale = wLoc === 'sum' ? tf.divNoNan(tf.sum(losses), tf.sum(tf.mul(raw, losses))) : wLoc;
      return tf.mul(raw, scale);
    });
    return tf.div(tf.sum(tf.mul(weights, losses)), averageFactor) as tf.Scalar;
  });
}
