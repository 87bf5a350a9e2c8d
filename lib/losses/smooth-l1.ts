/** Smooth L1 as a function of one number: the closed form and its derivative. */

/**
 * Smooth L1 loss: d² / 2δ inside |d| ≤ δ, |d| − δ/2 outside.
 * @param d prediction − target; @param delta δ > 0, where the parabola ends (mmdetection's `beta`)
 * Worked number: d = 0.0555, δ = 0.111 gives 0.0555² / 0.222 = 0.013875.
 * Source: Fast R-CNN, Eq. 3 (there δ = 1).
 */
export function smoothL1(d: number, delta: number): number {
  const size = Math.abs(d);
  return size <= delta ? (0.5 * size * size) / delta : size - 0.5 * delta;
}

/** Derivative of smooth L1 with respect to d: d / δ inside |d| ≤ δ, the sign of d outside. */
export function smoothL1Gradient(d: number, delta: number): number {
  return Math.abs(d) <= delta ? d / delta : Math.sign(d);
}
