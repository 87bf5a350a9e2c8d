/** The appendix: what part of the gradient the label alone decides (G-part), Eqs. A.4 to A.6. */

/** The two numbers of focal loss, 0.25 and 2 in the paper. */
export interface FocalNumbers {
  alpha: number;
  gamma: number;
}

/** The paper's. */
export const focalNumbers: FocalNumbers = Object.freeze({ alpha: 0.25, gamma: 2 });

/** S(x) (1 - S(x)): the slope of the sigmoid where its value is p. */
export function sigmoidSlope(p: number): number {
  return p * (1 - p);
}

/** Eq. A.4: G-part of a positive sample under focal loss. @param p predicted score, 0 to 1 without its ends */
export function positiveGradient(p: number, { alpha, gamma }: FocalNumbers = focalNumbers): number {
  const slope = alpha * gamma * (1 - p) ** (gamma - 1) * Math.log(p) - (alpha * (1 - p) ** gamma) / p;
  return slope * sigmoidSlope(p);
}

/** Eq. A.5: G-part of a negative sample under focal loss. */
export function negativeGradient(p: number, { alpha, gamma }: FocalNumbers = focalNumbers): number {
  const rest = 1 - alpha;
  const slope = -rest * gamma * p ** (gamma - 1) * Math.log(1 - p) + (rest * p ** gamma) / (1 - p);
  return slope * sigmoidSlope(p);
}

/** Eq. A.6 as printed: the derivative of quality focal loss by the score p, for a label y. */
export function printedQualityGradient(p: number, y: number): number {
  const crossEntropy = (1 - y) * Math.log(1 - p) + y * Math.log(p);
  return 2 * (y - p) * crossEntropy + (y - p) ** 2 * ((1 - y) / (1 - p) - y / p);
}

/** Eq. A.6 with the factor p (1 - p) that it leaves out: the derivative by the logit, as in Eqs. A.4 and A.5. */
export function qualityGradient(p: number, y: number): number {
  return printedQualityGradient(p, y) * sigmoidSlope(p);
}

/** A gradient as a function of the score. */
export type Gradient = (p: number) => number;

/** How two samples with similar input and different labels pull against each other. */
export interface Conflict {
  /** Share of the scores at which the two gradients have opposite signs. */
  width: number;
  /** The smaller of the two opposing gradients, averaged over all scores: what one takes back of the other. */
  cancelled: number;
}

/** Opposing gradients of two samples, over scores at the middle of `steps` equal parts of 0 to 1. */
export function conflictOf(a: Gradient, b: Gradient, steps = 10_000): Conflict {
  let [width, cancelled] = [0, 0];
  for (let i = 0; i < steps; i++) {
    const p = (i + 0.5) / steps;
    const [first, second] = [a(p), b(p)];
    if (first * second >= 0) continue;
    width += 1 / steps;
    cancelled += Math.min(Math.abs(first), Math.abs(second)) / steps;
  }
  return { width, cancelled };
}

/** The score at which the two gradients cancel; their sum must rise from below 0 to above 0. */
export function balanceScore(a: Gradient, b: Gradient): number {
  let [low, high] = [1e-9, 1 - 1e-9];
  for (let i = 0; i < 60; i++) {
    const p = 0.5 * (low + high);
    if (a(p) + b(p) < 0) low = p;
    else high = p;
  }
  return 0.5 * (low + high);
}
