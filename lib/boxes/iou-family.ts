/** Overlap that still tells something where boxes do not touch: GIoU, DIoU, CIoU, all of xyxy boxes. */
import { iouAt } from './iou';
import { type BoxArray, boxCount } from './layouts';

/** IoU itself, or with a penalty for empty hull (giou), centre distance (diou), and shape besides (ciou). */
export type IouKind = 'iou' | 'giou' | 'diou' | 'ciou';

const eps = 1e-7;

/** One number for box i of `a` (the prediction) and box j of `b` (the truth). */
type PairOverlap = (a: BoxArray, i: number, b: BoxArray, j: number) => number;

const overlaps: Record<IouKind, PairOverlap> = {
  iou: iouAt,
  giou: (a, i, b, j) => {
    const { hull, union } = geometry(a, i, b, j);
    return hull > 0 ? iouAt(a, i, b, j) - (hull - union) / hull : 0;
  },
  diou: (a, i, b, j) => iouAt(a, i, b, j) - centrePenalty(a, i, b, j),
  ciou: (a, i, b, j) => {
    const iou = iouAt(a, i, b, j);
    const { alpha, v } = shapePenalty(a, i, b, j, iou);
    return iou - centrePenalty(a, i, b, j) - alpha * v;
  },
};

/**
 * Overlap of every box of `a` with every box of `b`: IoU 0 … 1, GIoU and DIoU −1 … 1, CIoU down to −1.5 and a little.
 * A box without area has IoU 0; without height or width its aspect ratio counts as that of atan(w / h) with 0 / 0 = 0.
 * @param a [n, 4] xyxy predictions; @param b [m, 4] xyxy
 * @returns [n, m] row-major
 * Worked number: [0,0,2,2] and [2,2,4,4] touch in a corner: IoU 0, GIoU −8/16 = −0.5, DIoU −8/32 = −0.25.
 * Source: GIoU (Rezatofighi 2019), DIoU and CIoU (Zheng 2020), improved YOLOX Eqs. 8 to 11; epsilons as torchvision.
 */
export function pairwiseOverlap(kind: IouKind, a: BoxArray, b: BoxArray): Float64Array {
  const m = boxCount(b);
  const of = overlaps[kind];
  return Float64Array.from({ length: boxCount(a) * m }, (_, k) => of(a, Math.floor(k / m), b, k % m));
}

/** Overlap of box i of `a` with box i of `b`. @throws RangeError when they hold different numbers of boxes */
export function alignedOverlap(kind: IouKind, a: BoxArray, b: BoxArray): Float64Array {
  if (a.length !== b.length)
    throw new RangeError(`alignedOverlap: ${a.length / 4} boxes and ${b.length / 4}`);
  return Float64Array.from({ length: boxCount(a) }, (_, i) => overlaps[kind](a, i, b, i));
}

function geometry(a: BoxArray, i: number, b: BoxArray, j: number) {
  const [p, q] = [4 * i, 4 * j];
  const side = (axis: number) => {
    const from = Math.min(a[p + axis], b[q + axis]);
    const to = Math.max(a[p + axis + 2], b[q + axis + 2]);
    const both = Math.min(a[p + axis + 2], b[q + axis + 2]) - Math.max(a[p + axis], b[q + axis]);
    return { hull: to - from, both: Math.max(both, 0) };
  };
  const [x, y] = [side(0), side(1)];
  const area = (c: BoxArray, k: number) => (c[k + 2] - c[k]) * (c[k + 3] - c[k + 1]);
  const union = area(a, p) + area(b, q) - x.both * y.both;
  return { hull: x.hull * y.hull, diagonal2: x.hull ** 2 + y.hull ** 2, union };
}

/** Squared distance of the centres over the squared diagonal of the hull (Eq. 8's second term). */
function centrePenalty(a: BoxArray, i: number, b: BoxArray, j: number): number {
  const [p, q] = [4 * i, 4 * j];
  const dx = (a[p] + a[p + 2] - b[q] - b[q + 2]) / 2;
  const dy = (a[p + 1] + a[p + 3] - b[q + 1] - b[q + 3]) / 2;
  return (dx * dx + dy * dy) / (geometry(a, i, b, j).diagonal2 + eps);
}

/** v: how far the aspect ratios are apart; alpha: how much that counts (Eqs. 9 to 11). */
export function shapePenalty(a: BoxArray, i: number, b: BoxArray, j: number, iou: number) {
  const angle = (c: BoxArray, k: number) => Math.atan2(c[k + 2] - c[k], c[k + 3] - c[k + 1]);
  const v = (4 / Math.PI ** 2) * (angle(b, 4 * j) - angle(a, 4 * i)) ** 2;
  return { v, alpha: v / (1 - iou + v + eps) };
}
