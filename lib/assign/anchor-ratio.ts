/** YOLOv3's rule: the anchors at a box's centre whose shape is near the box's learn it. */
import type { GridPoints } from '../boxes/points';
import { yolov3Anchors } from '../boxes/yolov3-anchors';
import { cellsAbout } from './center';
import type { LabelledBoxes } from './simota';

/** Anchor shapes and how near a shape must be. */
export interface AnchorRatioOptions {
  /** By level: [width, height] of each anchor, pixels. */
  anchors: readonly (readonly (readonly [number, number])[])[];
  /** A side may be at most this many times the other's; or only the one anchor of best shape IoU (`best`). */
  maxRatio: number | 'best';
}

/** Ratio matching: a side at most four times the other's. */
export const anchorRatioOptions: AnchorRatioOptions = Object.freeze({ anchors: yolov3Anchors, maxRatio: 4 });

/** Anchors that learn a box, ordered by cell, then by anchor. */
export interface AnchorAssignment {
  cell: Int32Array;
  /** Which anchor of the cell's level. */
  anchor: Int32Array;
  gtIndex: Int32Array;
}

/**
 * Assigns by shape alone. An anchor wanted by several boxes learns the last of them, as in the public trainers.
 * A box whose centre lies outside the image, or that no anchor resembles, stays unlearnt.
 * Source: YOLOv3 (best shape IoU); the ratio rule of the baseline that YOLOX starts from.
 */
export function assignAnchorRatio(
  points: GridPoints,
  truth: LabelledBoxes,
  options: AnchorRatioOptions = anchorRatioOptions,
): AnchorAssignment {
  const perLevel = Math.max(...options.anchors.map((a) => a.length));
  const owner = new Map<number, number>();
  for (let g = 0; g < truth.labels.length; g++) {
    const [x, y, w, h] = truth.boxesCxcywh.subarray(4 * g, 4 * g + 4);
    for (const [level, anchor] of fittingAnchors(w, h, options)) {
      for (const cell of cellsAbout(points, level, x, y, 0)) owner.set(cell * perLevel + anchor, g);
    }
  }
  const keys = Int32Array.from(owner.keys()).sort();
  return {
    cell: keys.map((k) => Math.floor(k / perLevel)),
    anchor: keys.map((k) => k % perLevel),
    gtIndex: keys.map((k) => owner.get(k)!),
  };
}

/** [level, anchor] of each anchor that a box of this size fits. */
function fittingAnchors(w: number, h: number, { anchors, maxRatio }: AnchorRatioOptions): [number, number][] {
  const all = anchors.flatMap((list, level) => list.map((_, a): [number, number] => [level, a]));
  const ratio = ([level, a]: [number, number]) => {
    const [aw, ah] = anchors[level][a];
    return Math.max(w / aw, aw / w, h / ah, ah / h);
  };
  if (maxRatio !== 'best') return all.filter((key) => ratio(key) < maxRatio);
  const iou = ([level, a]: [number, number]) => shapeIou([w, h], anchors[level][a]);
  return all.length ? [all.reduce((best, key) => (iou(key) > iou(best) ? key : best))] : [];
}

/** IoU of two boxes laid on the same centre. */
export function shapeIou(a: readonly [number, number], b: readonly [number, number]): number {
  const overlap = Math.min(a[0], b[0]) * Math.min(a[1], b[1]);
  return overlap / (a[0] * a[1] + b[0] * b[1] - overlap);
}
