/** Are the bounds of Eqs. 7 and 8 bounds? Held against the IoU of real boxes. */
import type { Errors, Positives } from './first-step';
import { iouBoundCenter, iouBoundSide } from './iou-balanced';

/**
 * The highest IoU that a box shifted by d (in anchor sides) can have when its own side is free: a box that just
 * contains the target, w_t / (w_t + 2|Δx|). Eq. 7 is lower: it lets only boxes of the target's size count.
 * Worked number: a shift of 0.2 sides: 1 / 1.4 = 0.714, where Eq. 7 gives 0.8 / 1.2 = 0.667.
 * ours: derived here, the paper has Eq. 7 only.
 */
export function iouBoundFreeSide(d: number, sideRatio = 1): number {
  return sideRatio / (sideRatio + 2 * Math.abs(d));
}

/** How many positives have an IoU above what a bound allows; rounding of 1e-9 is let pass. */
export interface BoundCheck {
  positives: number;
  /** Above Eq. 9 for x or y. */
  aboveCenter: number;
  /** Above Eq. 10 for w or h. */
  aboveSide: number;
  /** Above the bound that leaves the side free, for x or y. */
  aboveFreeSide: number;
}

/** Counts them. */
export function checkBounds({ anchors, boxes }: Positives, { d, iou }: Errors): BoundCheck {
  const count: BoundCheck = { positives: iou.length, aboveCenter: 0, aboveSide: 0, aboveFreeSide: 0 };
  const slack = 1e-9;
  for (let i = 0; i < iou.length; i++) {
    const least = (bound: (axis: number) => number) => Math.min(bound(0), bound(1)) + slack;
    const ratio = (axis: number) => side(boxes, i, axis) / side(anchors, i, axis);
    if (iou[i] > least((axis) => iouBoundCenter(d[4 * i + axis], ratio(axis)))) count.aboveCenter++;
    if (iou[i] > least((axis) => iouBoundSide(d[4 * i + 2 + axis]))) count.aboveSide++;
    if (iou[i] > least((axis) => iouBoundFreeSide(d[4 * i + axis], ratio(axis)))) count.aboveFreeSide++;
  }
  return count;
}

function side(boxes: Float64Array, i: number, axis: number): number {
  return boxes[4 * i + 2 + axis] - boxes[4 * i + axis];
}
