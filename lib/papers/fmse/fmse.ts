/**
 * The one idea of "Focused Mean Square Loss Function Design in Convolutional Neural Network" (Xu and Feng, 2020),
 * Eqs. 1, 4 and 5, as functions of plain numbers. The tensor loss, with gradient, is `lib/losses/heatmap-mse.ts`.
 * The paper calls the width of Eq. 1 delta, and the constant of Eq. 5 delta or sigma; here they are sigma and epsilon.
 */

/** What Eq. 5 weighs by. */
export interface FocalWeight {
  /** γ ≥ 0: how much the loss leans on the foreground; 0 is the plain squared error. */
  gamma: number;
  /** ε > 0: keeps the background's weight above 0; the paper takes 1e-3. */
  epsilon: number;
}

/** Eq. 1 at an offset from the joint, heatmap pixels: 1 on it, exp(−1/2) = 0.607 at one sigma. */
export function bellValue(dx: number, dy: number, sigma: number): number {
  return Math.exp(-(dx ** 2 + dy ** 2) / (2 * sigma ** 2));
}

/** One term of Eq. 4, with the square that its name asks for: ½ (ŷ − y)². */
export function squaredError(predicted: number, target: number): number {
  return 0.5 * (predicted - target) ** 2;
}

/** Eq. 5's weight of a pixel: (y + ε)^γ. It depends on the target alone, so all of the background weighs ε^γ. */
export function focalWeight(target: number, { gamma, epsilon }: FocalWeight): number {
  return (target + epsilon) ** gamma;
}

/** One term of Eq. 5, with the square: ½ (y + ε)^γ (ŷ − y)². */
export function focalSquaredError(predicted: number, target: number, weight: FocalWeight): number {
  return focalWeight(target, weight) * squaredError(predicted, target);
}

/** Its derivative with respect to the prediction: (y + ε)^γ (ŷ − y). */
export function focalGradient(predicted: number, target: number, weight: FocalWeight): number {
  return focalWeight(target, weight) * (predicted - target);
}

/**
 * The prediction with the least expected loss where a pixel is `target` with chance p and background otherwise:
 * y p (y + ε)^γ / (p (y + ε)^γ + (1 − p) ε^γ). For γ = 0 it is p · y; worked number: γ = 1, ε = 0.001, y = 1,
 * p = 1/101 gives 1.001 / (1.001 + 0.1) = 0.909.
 */
export function bestPrediction(chance: number, weight: FocalWeight, target = 1): number {
  const hit = chance * focalWeight(target, weight);
  return (target * hit) / (hit + (1 - chance) * focalWeight(0, weight));
}
