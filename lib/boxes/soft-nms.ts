/** Soft-NMS: boxes that overlap a better one lose score instead of going at once (Bodla et al. 2017). */
import { type BoxArray, boxCount } from './layouts';
import { pixelIouAt } from './nms';

/** How much score an overlapping box loses. */
export interface SoftNmsOptions {
  /** linear: times 1 − IoU above the threshold; gaussian: times exp(−IoU² / sigma); hard: gone above it. */
  method: 'linear' | 'gaussian' | 'hard';
  iouThreshold: number;
  sigma: number;
  /** A box whose score is brought below this goes. */
  minScore: number;
}

/** The defaults of the reference. */
export const softNmsOptions: SoftNmsOptions = Object.freeze({
  method: 'linear',
  iouThreshold: 0.3,
  sigma: 0.5,
  minScore: 0.001,
});

/** Kept boxes by falling new score. */
export interface SoftNmsResult {
  index: Int32Array;
  score: Float64Array;
}

/**
 * Soft suppression; sides count both end pixels (+1).
 * @param boxes [n, 4] xyxy pixels; @param scores [n]
 * Source: Soft-NMS; the Cython code carried by mmdetection 1 and FoveaBox.
 */
export function softNms(
  boxes: BoxArray,
  scores: ArrayLike<number>,
  options: SoftNmsOptions = softNmsOptions,
): SoftNmsResult {
  const score = Float64Array.from(scores);
  const left = Array.from({ length: boxCount(boxes) }, (_, i) => i);
  for (let i = 0; i < left.length; i++) {
    bringBestTo(i, left, score);
    for (let p = i + 1; p < left.length; p++) {
      const iou = pixelIouAt(boxes, left[i], boxes, left[p]);
      if (iou <= 0) continue; // a box that overlaps nothing stays, whatever its score
      score[left[p]] *= weight(iou, options);
      if (score[left[p]] >= options.minScore) continue;
      // The last box takes the place of the one that goes: equal scores then keep the reference's order.
      const last = left.pop()!;
      if (p < left.length) left[p--] = last;
    }
  }
  return { index: Int32Array.from(left), score: Float64Array.from(left, (i) => score[i]) };
}

function bringBestTo(i: number, left: number[], score: Float64Array): void {
  let best = i;
  for (let p = i + 1; p < left.length; p++) if (score[left[p]] > score[left[best]]) best = p;
  [left[i], left[best]] = [left[best], left[i]];
}

function weight(iou: number, { method, iouThreshold, sigma }: SoftNmsOptions): number {
  if (method === 'gaussian') return Math.exp(-(iou * iou) / sigma);
  if (iou <= iouThreshold) return 1;
  return method === 'linear' ? 1 - iou : 0;
}
