/** Which anchor learns which box, by overlap alone (Faster R-CNN's rule, as RetinaNet uses it). */
import { type BoxArray, boxCount, iouAt } from '../boxes';

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
  const assignment = { gtIndex: new Int32Array(n).fill(k === 0 ? NEGATIVE : 0), maxIou: new Float64Array(n) };
  const best = Array.from({ length: k }, (_, g) => meetAnchors(assignment, anchors, groundTruths, g));
  applyThresholds(assignment, options);
  best.forEach(({ iou, ties }, g) => {
    if (iou >= options.minPositiveIou) keepBest(assignment.gtIndex, ties, g);
  });
  return assignment;
}

/** The best IoU of one box, and the anchors that have it; undefined: all anchors, none overlaps the box. */
interface Best {
  iou: number;
  ties: number[] | undefined;
}

/** One pass over the anchors: remembers which box each likes best, and finds this box's best anchors. */
function meetAnchors({ gtIndex, maxIou }: Assignment, anchors: BoxArray, boxes: BoxArray, g: number): Best {
  const [x1, y1, x2, y2] = boxes.subarray(4 * g, 4 * g + 4);
  const best: Best = { iou: 0, ties: undefined };
  for (let i = 0, q = 0; i < maxIou.length; i++, q += 4) {
    if (!(anchors[q] < x2 && anchors[q + 2] > x1 && anchors[q + 1] < y2 && anchors[q + 3] > y1)) continue;
    const iou = iouAt(boxes, g, anchors, i);
    if (iou > maxIou[i]) {
      maxIou[i] = iou;
      gtIndex[i] = g;
    }
    if (iou > best.iou) Object.assign(best, { iou, ties: [i] });
    else if (iou === best.iou) best.ties?.push(i);
  }
  return best;
}

function applyThresholds({ gtIndex, maxIou }: Assignment, { positiveIou, negativeIou }: MaxIouOptions): void {
  for (let i = 0; i < maxIou.length; i++) {
    if (maxIou[i] < positiveIou) gtIndex[i] = maxIou[i] < negativeIou ? NEGATIVE : IGNORED;
  }
}

function keepBest(gtIndex: Int32Array, ties: number[] | undefined, g: number): void {
  if (ties === undefined) gtIndex.fill(g);
  else for (const i of ties) gtIndex[i] = g;
}

/** Indices of the anchors that learn a box, ascending. */
export function positiveAnchors({ gtIndex }: Assignment): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < gtIndex.length; i++) if (gtIndex[i] >= 0) found.push(i);
  return Int32Array.from(found);
}
