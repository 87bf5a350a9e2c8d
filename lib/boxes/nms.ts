/** Non-maximum suppression: of boxes that overlap, the one of highest score stays. */
import { iouAt } from './iou';
import { type BoxArray, boxCount } from './layouts';

/** What two boxes need to suppress one another, beyond overlap. */
export interface NmsOptions {
  /** [n] boxes of different classes leave each other alone; without it all boxes are of one class. */
  classes?: ArrayLike<number>;
  /** The NumPy code of YOLOX counts both ends of a side as pixels (+1), and of equal scores takes the later first. */
  convention?: 'torchvision' | 'yolox-numpy';
}

/**
 * Greedy suppression: a box goes when it overlaps a kept one by MORE than the threshold; at the threshold it stays.
 * Boxes without area overlap nothing and stay.
 * @param boxes [n, 4] xyxy; @param scores [n], finite
 * @param iouThreshold 0 … 1
 * @returns indices of the kept boxes by falling score
 * @throws RangeError when a score is not a number or the lengths differ
 * Source: torchvision `nms`, `batched_nms`.
 */
export function nms(
  boxes: BoxArray,
  scores: ArrayLike<number>,
  iouThreshold: number,
  { classes, convention = 'torchvision' }: NmsOptions = {},
): Int32Array {
  const isNumpy = convention === 'yolox-numpy';
  const order = byFallingScore(boxCount(boxes), scores, isNumpy);
  const overlap = isNumpy ? pixelIouAt : iouAt;
  const gone = new Uint8Array(order.length);
  const kept: number[] = [];
  for (let r = 0; r < order.length; r++) {
    if (gone[r]) continue;
    const best = order[r];
    kept.push(best);
    for (let s = r + 1; s < order.length; s++) {
      if (gone[s] || (classes && classes[order[s]] !== classes[best])) continue;
      if (overlap(boxes, best, boxes, order[s]) > iouThreshold) gone[s] = 1;
    }
  }
  return Int32Array.from(kept);
}

/** Indices by falling score; equal scores keep their order, or turn it round. */
function byFallingScore(n: number, scores: ArrayLike<number>, laterFirst: boolean): Int32Array {
  if (scores.length !== n)
    throw new RangeError(`nms: ${n} boxes and ${scores.length} scores, expected as many`);
  const bad = Array.from(scores).findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`nms: score ${bad} is not a number`);
  const rows = Array.from({ length: n }, (_, i) => (laterFirst ? n - 1 - i : i));
  return Int32Array.from(rows.sort((a, b) => scores[b] - scores[a]));
}

/** IoU with both ends of a side counted as pixels: [0, 0, 0, 0] has area 1. */
export function pixelIouAt(a: BoxArray, i: number, b: BoxArray, j: number): number {
  const [p, q] = [4 * i, 4 * j];
  const w = Math.min(a[p + 2], b[q + 2]) - Math.max(a[p], b[q]) + 1;
  const h = Math.min(a[p + 3], b[q + 3]) - Math.max(a[p + 1], b[q + 1]) + 1;
  if (!(w > 0 && h > 0)) return 0;
  const areaA = (a[p + 2] - a[p] + 1) * (a[p + 3] - a[p + 1] + 1);
  const areaB = (b[q + 2] - b[q] + 1) * (b[q + 3] - b[q + 1] + 1);
  return (w * h) / (areaA + areaB - w * h);
}
