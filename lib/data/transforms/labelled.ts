/** The objects of one image as the transforms carry them: boxes, classes and, where there are any, masks. */

import type { Rings } from '../sample';
import type { SizeHw } from './letterbox';
import { type Affine, mapBoxes, mapPoints } from './matrix';

/** Objects of one image. */
export interface Labelled {
  /** [n, 4] xyxy, pixels. */
  boxes: Float64Array;
  /** [n] classes. */
  labels: Int32Array;
  /** [n]; empty for an object without a mask. Absent when no masks are carried. */
  masks?: readonly Rings[];
}

/** No objects. */
export const nothing: Labelled = Object.freeze({
  boxes: new Float64Array(0),
  labels: new Int32Array(0),
});

/** What must be left of a box that was cut: YOLOX's first release, `box_candidates`. */
export interface KeepLimits {
  /** Both sides must be longer. */
  sidePx: number;
  /** The area must be more than this part of what it was. */
  areaShare: number;
  /** The longer side must be shorter than so many times the other. */
  aspect: number;
}

export const keepLimits: KeepLimits = Object.freeze({ sidePx: 2, areaShare: 0.2, aspect: 20 });

/** All objects through a map. */
export function mapLabelled({ boxes, labels, masks }: Labelled, matrix: Affine): Labelled {
  const moved = masks?.map((rings) => rings.map((ring) => mapPoints(ring, matrix)));
  return { boxes: mapBoxes(boxes, matrix), labels, ...(moved && { masks: moved }) };
}

/** Boxes cut at the border of an image. */
export function cutBoxes(boxesXyxy: Float64Array, [height, width]: SizeHw): Float64Array {
  return boxesXyxy.map((v, i) => Math.min(Math.max(v, 0), i % 2 === 0 ? width : height));
}

/** The objects at the places listed. */
export function pick({ boxes, labels, masks }: Labelled, at: readonly number[]): Labelled {
  const rows = Float64Array.from({ length: at.length * 4 }, (_, i) => boxes[at[i >> 2] * 4 + (i & 3)]);
  const picked = { boxes: rows, labels: Int32Array.from(at, (k) => labels[k]) };
  return masks ? { ...picked, masks: at.map((k) => masks[k]) } : picked;
}

/** All objects of several lists; masks stay only where every list has them. */
export function join(lists: readonly Labelled[]): Labelled {
  const boxes = Float64Array.from(lists.flatMap((list) => Array.from(list.boxes)));
  const labels = Int32Array.from(lists.flatMap((list) => Array.from(list.labels)));
  const all = lists.every((list) => list.masks !== undefined || list.labels.length === 0);
  return all ? { boxes, labels, masks: lists.flatMap((list) => list.masks ?? []) } : { boxes, labels };
}

/**
 * Cuts the boxes at the border and leaves out those of which too little is left.
 * @param areas [n] what each box's area was before anything was cut, in the pixels of the boxes given
 */
export function keepVisible(
  labelled: Labelled,
  areas: ArrayLike<number>,
  size: SizeHw,
  limits: KeepLimits = keepLimits,
): Labelled {
  const boxes = cutBoxes(labelled.boxes, size);
  const isKept = (k: number) => {
    const w = boxes[4 * k + 2] - boxes[4 * k];
    const h = boxes[4 * k + 3] - boxes[4 * k + 1];
    if (!(w > limits.sidePx && h > limits.sidePx)) return false;
    return w * h > limits.areaShare * areas[k] && Math.max(w / h, h / w) < limits.aspect;
  };
  const kept = Array.from(labelled.labels.keys()).filter(isKept);
  return pick({ ...labelled, boxes }, kept);
}

/** Areas of boxes [n, 4], times `factor`. */
export function boxAreas(boxes: Float64Array, factor = 1): Float64Array {
  return Float64Array.from(
    { length: boxes.length / 4 },
    (_, k) => (boxes[4 * k + 2] - boxes[4 * k]) * (boxes[4 * k + 3] - boxes[4 * k + 1]) * factor,
  );
}
