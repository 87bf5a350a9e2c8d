/** ATSS: each box sets its own overlap threshold, from the anchors nearest to its centre. */
import { type BoxArray, boxCount, iouAt } from '../boxes';
import { type Assignment, NEGATIVE } from './max-iou';
import { smallestRows } from './smallest';

/**
 * ATSS assignment: by box, the `topk` anchors of each level nearest to its centre are candidates; those whose IoU
 * reaches mean + standard deviation of the candidates' IoUs, and whose centre lies more than 0.01 pixel inside the box,
 * learn it. An anchor wanted by several boxes takes the one it overlaps most, the first of equals.
 * A box without such a candidate (outside the image, smaller than 0.02 pixel) stays unlearnt.
 * @param anchors [A, 4] xyxy, level by level; @param levelCounts anchors of each level
 * @param groundTruths [G, 4] xyxy
 * @returns `maxIou` is the IoU with the assigned box, 0 where negative
 * Source: ATSS, algorithm 1; mmdetection 3.3 `ATSSAssigner`.
 */
export function assignAtss(
  anchors: BoxArray,
  levelCounts: readonly number[],
  groundTruths: BoxArray,
  topk = 9,
): Assignment {
  const n = boxCount(anchors);
  const gtIndex = new Int32Array(n).fill(NEGATIVE);
  const maxIou = new Float64Array(n);
  for (let g = 0; g < boxCount(groundTruths); g++) {
    const candidates = nearestAnchors(anchors, levelCounts, groundTruths, g, topk);
    const ious = candidates.map((a) => iouAt(anchors, a, groundTruths, g));
    const threshold = meanPlusSd(ious);
    candidates.forEach((a, c) => {
      if (ious[c] < threshold || !isCentreInside(anchors, a, groundTruths, g)) return;
      if (gtIndex[a] !== NEGATIVE && ious[c] <= maxIou[a]) return;
      gtIndex[a] = g;
      maxIou[a] = ious[c];
    });
  }
  return { gtIndex, maxIou };
}

function nearestAnchors(
  anchors: BoxArray,
  counts: readonly number[],
  boxes: BoxArray,
  g: number,
  k: number,
): number[] {
  const cx = (boxes[4 * g] + boxes[4 * g + 2]) / 2;
  const cy = (boxes[4 * g + 1] + boxes[4 * g + 3]) / 2;
  const squared = (a: number) => {
    const dx = (anchors[4 * a] + anchors[4 * a + 2]) / 2 - cx;
    const dy = (anchors[4 * a + 1] + anchors[4 * a + 3]) / 2 - cy;
    return dx * dx + dy * dy;
  };
  let from = 0;
  return counts.flatMap((count) => {
    const nearest = smallestRows(from, from + count, k, squared);
    from += count;
    return nearest;
  });
}

/** Mean plus sample standard deviation (n − 1), the threshold of one box. */
function meanPlusSd(values: number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return mean + Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
}

function isCentreInside(anchors: BoxArray, a: number, boxes: BoxArray, g: number): boolean {
  const cx = (anchors[4 * a] + anchors[4 * a + 2]) / 2;
  const cy = (anchors[4 * a + 1] + anchors[4 * a + 3]) / 2;
  const [x1, y1, x2, y2] = boxes.subarray(4 * g, 4 * g + 4);
  return Math.min(cx - x1, cy - y1, x2 - cx, y2 - cy) > 0.01;
}
