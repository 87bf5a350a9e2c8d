/** Which anchor learns which box, by overlap alone (Faster R-CNN's rule, as RetinaNet uses it). */
import { type BoxArray, boxCount, pairwiseIou } from '../boxes';

/** Thresholds; the defaults are RetinaNet's. */
export interface MaxIouOptions {
  /** An anchor whose best IoU reaches this learns that box. */
  positiveIou: number;
  /** An anchor whose best IoU is below this is background; between the two it is ignored. */
  negativeIou: number;
  /** A box's own best anchors learn it whatever the thresholds say, when their IoU reaches this. */
  minPositiveIou: number;
}

/** RetinaNet's: 0.5, 0.4, and every box keeps its best anchors. */
export const retinaMaxIou: MaxIouOptions = Object.freeze({
  positiveIou: 0.5,
  negativeIou: 0.4,
  minPositiveIou: 0,
});

/** `gtIndex` of an anchor that is background. */
export const NEGATIVE = -1;
/** `gtIndex` of an anchor that takes no part in the loss. */
export const IGNORED = -2;

/** Who learns what: one entry an anchor. */
export interface Assignment {
  /** Index of the ground truth, or NEGATIVE, or IGNORED. */
  gtIndex: Int32Array;
  /** Best IoU of the anchor with any ground truth, 0 … 1. */
  maxIou: Float64Array;
}

/**
 * Max-IoU assignment. All anchors tied for a box's best overlap learn it, and a later box takes an anchor
 * from an earlier one: both as the reference does. Without ground truths all anchors are background.
 * With `minPositiveIou` 0, a box that overlaps no anchor (one without area, say) makes every anchor positive,
 * as the reference does too: drop such boxes before.
 * @param anchors [n, 4] xyxy; @param groundTruths [k, 4] xyxy
 * Source: mmdetection 3.3 MaxIoUAssigner.
 */
export function assignMaxIou(
  anchors: BoxArray,
  groundTruths: BoxArray,
  options: MaxIouOptions = retinaMaxIou,
): Assignment {
  const n = boxCount(anchors);
  const k = boxCount(groundTruths);
  const iou = pairwiseIou(groundTruths, anchors); // [k, n]
  const assignment = byBestBox(iou, k, n, options);
  for (let g = 0; g < k; g++) keepBestAnchors(assignment.gtIndex, iou, g, options.minPositiveIou);
  return assignment;
}

function byBestBox(iou: Float64Array, k: number, n: number, options: MaxIouOptions): Assignment {
  const gtIndex = new Int32Array(n).fill(k === 0 ? NEGATIVE : 0);
  const maxIou = k === 0 ? new Float64Array(n) : iou.slice(0, n);
  for (let g = 1; g < k; g++) {
    const row = iou.subarray(g * n, (g + 1) * n);
    for (let i = 0; i < n; i++) {
      if (row[i] <= maxIou[i]) continue;
      maxIou[i] = row[i];
      gtIndex[i] = g;
    }
  }
  for (let i = 0; i < n; i++) {
    if (maxIou[i] < options.positiveIou) gtIndex[i] = maxIou[i] < options.negativeIou ? NEGATIVE : IGNORED;
  }
  return { gtIndex, maxIou };
}

function keepBestAnchors(gtIndex: Int32Array, iou: Float64Array, g: number, least: number): void {
  const row = iou.subarray(g * gtIndex.length, (g + 1) * gtIndex.length);
  let best = 0;
  for (let i = 0; i < row.length; i++) if (row[i] > best) best = row[i];
  if (best < least) return;
  for (let i = 0; i < row.length; i++) if (row[i] === best) gtIndex[i] = g;
}

/** Indices of the anchors that learn a box, ascending. */
export function positiveAnchors({ gtIndex }: Assignment): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < gtIndex.length; i++) if (gtIndex[i] >= 0) found.push(i);
  return Int32Array.from(found);
}
