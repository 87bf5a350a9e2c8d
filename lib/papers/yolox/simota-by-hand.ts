/** SimOTA on plain numbers: Eq. 1's cost, the center region, and how many cells a box takes. */

/** Binary cross entropy of one probability p against a yes or no. */
export function crossEntropy(p: number, isTrue: boolean): number {
  return isTrue ? -Math.log(p) : -Math.log(1 - p);
}

/**
 * L^cls of Eq. 1 as the code has it: the summed cross entropy of p = sqrt(class · objectness), the box's class true.
 * Worked number: objectness 0.5, classes 0.5 and 0.02, the first true: p = 0.5 and 0.1, so −log 0.5 − log 0.9 = 0.799.
 */
export function classCost(objectness: number, classes: ArrayLike<number>, label: number): number {
  return Array.from(classes).reduce((sum, p, c) => {
    return sum + crossEntropy(Math.sqrt(p * objectness), c === label);
  }, 0);
}

/** Eq. 1: c = L^cls + λ L^reg, with L^reg = −log IoU and, in the code, λ = 3. A cell outside the region: + 10^6. */
export function matchCost(costOfClass: number, iou: number, isNear: boolean, lambda = 3): number {
  return costOfClass + lambda * -Math.log(iou + 1e-8) + (isNear ? 0 : 1e6);
}

/** The fixed center region: the middle of cell ix lies less than 1.5 strides from the box's center, along one axis. */
export function isNearCenter(ix: number, center: number, stride: number, radius = 1.5): boolean {
  return Math.abs((ix + 0.5) * stride - center) < radius * stride;
}

/**
 * Dynamic k: the whole part of the sum of the ten highest IoUs among a box's candidates, at least 1.
 * Worked number: 0.8, 0.7, 0.6, 0.5, 0.4, 0.3 sum to 3.3, so the box takes 3 cells.
 */
export function dynamicK(ious: ArrayLike<number>, highest = 10): number {
  const best = Array.from(ious)
    .sort((a, b) => b - a)
    .slice(0, highest);
  return Math.max(1, Math.floor(best.reduce((sum, iou) => sum + iou, 0)));
}
