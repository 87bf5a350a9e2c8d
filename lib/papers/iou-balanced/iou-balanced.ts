/**
 * The one idea of "IoU-balanced Loss Functions for Single-stage Object Detection" (Wu and Li, 2019), Eqs. 1–12,
 * as functions of plain numbers. The tensor losses, with gradient, are in `lib/losses/iou-balanced.ts`.
 */
import { smoothL1, smoothL1Gradient } from '../../losses/smooth-l1';

/** λ, δ and w_loc of one curve or one training. */
export interface Balance {
  /** λ ≥ 0: how much the loss leans on examples of high IoU; 0 is the standard smooth L1 loss. */
  lambda: number;
  /** w_loc: the weight that should keep the summed loss of the first step unchanged. */
  wLoc: number;
  /** δ: an error |d| ≤ δ is an inlier, a larger one an outlier. */
  delta: number;
}

/** Eqs. 1 and 3: a sum of losses, each with its weight. */
export function weightedSum(weights: ArrayLike<number>, losses: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i++) sum += weights[i] * losses[i];
  return sum;
}

/**
 * Eqs. 2 and 5: iou^power, scaled so that the weighted sum of the losses equals the plain sum.
 * Worked number: IoUs 0.5 and 1, losses 1 and 1, power 1: 2 / 1.5 · iou = 0.667 and 1.333.
 */
export function normalizedWeights(ious: ArrayLike<number>, losses: ArrayLike<number>, power: number) {
  const raw = Float64Array.from(ious, (iou) => iou ** power);
  const scale = weightedSum(new Float64Array(raw.length).fill(1), losses) / weightedSum(raw, losses);
  return raw.map((w) => w * scale);
}

/** Eq. 4: w(iou) = w_loc · iou^λ. IoU 0.5 with λ = 1.5, w_loc = 3.049 weighs 1.078. */
export function localizationWeight(iou: number, { lambda, wLoc }: Balance): number {
  return wLoc * iou ** lambda;
}

/** One term of Eq. 3: w(iou) · smoothL1(d). */
export function balancedSmoothL1(d: number, iou: number, balance: Balance): number {
  return localizationWeight(iou, balance) * smoothL1(d, balance.delta);
}

/** Eq. 6: the derivative of that term; w(iou) counts as a constant. */
export function balancedGradient(d: number, iou: number, balance: Balance): number {
  return localizationWeight(iou, balance) * smoothL1Gradient(d, balance.delta);
}

/** Eq. 7: IoU of two boxes of equal size, shifted by Δx along one axis: (w_t − |Δx|) / (w_t + |Δx|). */
export function iouOfShift(shift: number, targetSide: number): number {
  return (targetSide - Math.abs(shift)) / (targetSide + Math.abs(shift));
}

/** Eq. 8: IoU of two boxes that differ in one side only: the smaller side over the larger. */
export function iouOfSides(predictedSide: number, targetSide: number): number {
  return Math.min(predictedSide / targetSide, targetSide / predictedSide);
}

/** Eq. 9: Eq. 7 by d^cx = Δx / w_s, with sideRatio = w_t / w_s; 0 where |d| passes that ratio. */
export function iouBoundCenter(d: number, sideRatio = 1): number {
  return Math.max(0, iouOfShift(d, sideRatio));
}

/** Eq. 10: Eq. 8 by d^w = log(w_p / w_t): e^−|d|. */
export function iouBoundSide(d: number): number {
  return Math.exp(-Math.abs(d));
}

/** Eq. 11: Eq. 6 with the bound of Eq. 9: the gradient of d^cx or d^cy, for w_t = w_s. */
export function boundedGradientCenter(d: number, balance: Balance): number {
  return balancedGradient(d, iouBoundCenter(d), balance);
}

/** Eq. 12: Eq. 6 with the bound of Eq. 10: the gradient of d^w or d^h. */
export function boundedGradientSide(d: number, balance: Balance): number {
  return balancedGradient(d, iouBoundSide(d), balance);
}
