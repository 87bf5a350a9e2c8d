/** What the papers say their losses change, as numbers: scores against overlaps. */
import { type BoxArray, boxCount, iouAt } from '../boxes';

/** Detections of one class in one bin of IoU. */
export interface IouBin {
  from: number;
  to: number;
  /** Detections in the bin. */
  n: number;
  /** Mean score; NaN where the bin is empty. */
  meanScore: number;
}

/** For each detection the highest IoU with any ground truth, 0 without one. */
export function bestIous(detections: BoxArray, groundTruths: BoxArray): Float64Array {
  return Float64Array.from({ length: boxCount(detections) }, (_, d) => {
    let best = 0;
    for (let g = 0; g < boxCount(groundTruths); g++)
      best = Math.max(best, iouAt(detections, d, groundTruths, g));
    return best;
  });
}

/**
 * Mean score by IoU.
 * @param edges ascending; a bin holds from ≤ IoU < to, the last one its upper end too
 * @throws RangeError when lengths differ
 * Source: IoU-balanced losses, Fig. 2.
 */
export function meanScoreByIou(
  iou: ArrayLike<number>,
  score: ArrayLike<number>,
  edges: readonly number[],
): IouBin[] {
  if (iou.length !== score.length)
    throw new RangeError(`meanScoreByIou: ${iou.length} IoUs, ${score.length} scores`);
  return edges.slice(1).map((to, b) => {
    const isLast = b === edges.length - 2;
    const inside = Array.from(iou, (v) => v >= edges[b] && (v < to || (isLast && v === to)));
    const scores = Array.from(score).filter((_, i) => inside[i]);
    return {
      from: edges[b],
      to,
      n: scores.length,
      meanScore: scores.reduce((a, s) => a + s, 0) / scores.length,
    };
  });
}

/** Share of detections, 0 to 1, whose IoU is at least each threshold. Source: IoU-balanced losses, Fig. 3. */
export function shareAboveIou(iou: ArrayLike<number>, thresholds: readonly number[]): number[] {
  return thresholds.map((t) => Array.from(iou).filter((v) => v >= t).length / iou.length);
}

/**
 * Pearson's correlation, −1 to 1: how well a score (centerness, classification) tells the IoU. NaN where one is constant.
 * Source: what DSLA's Fig. 2 and IoU-balanced's section 3.1 are about; the number is ours.
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
