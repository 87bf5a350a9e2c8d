/** Regression targets of anchors: what a box is, seen from its anchor, and back (Faster R-CNN, RetinaNet). */
import { type BoxArray, boxCount } from './layouts';

/** Deltas are normalised as (d − mean) / std, in the order dx, dy, dw, dh. */
export interface DeltaOptions {
  means: readonly number[];
  stds: readonly number[];
  /** dw and dh are cut at ±|log(maxRatio)| when decoding, so that exp never runs away. */
  maxRatio: number;
  /** [height, width] at which decoded boxes are cut; left as they are when undefined. */
  clipTo?: readonly [number, number];
}

/** RetinaNet's: not normalised, sides at most 62.5 times the anchor's. */
export const deltaOptions: DeltaOptions = Object.freeze({
  means: [0, 0, 0, 0],
  stds: [1, 1, 1, 1],
  maxRatio: 16 / 1000,
});

/**
 * Targets: dx = (gx − ax) / aw, dy alike, dw = log(gw / aw), dh alike.
 * @param anchors [n, 4] xyxy; @param boxes [n, 4] xyxy, one for each anchor
 * @returns [n, 4] float64; a box without a side has dw = −Infinity: drop such boxes before
 * @throws RangeError when the two differ in number
 */
export function encodeDeltas(
  anchors: BoxArray,
  boxes: BoxArray,
  { means, stds }: DeltaOptions = deltaOptions,
): Float64Array {
  checkPairs('encodeDeltas', anchors, boxes);
  const out = new Float64Array(boxCount(anchors) * 4);
  for (let i = 0; i < out.length; i++) {
    const axis = i % 4;
    const low = i - axis + (axis % 2); // x1 or y1 of this box
    const side = anchors[low + 2] - anchors[low];
    const shift = (boxes[low] + boxes[low + 2]) * 0.5 - (anchors[low] + anchors[low + 2]) * 0.5;
    const raw = axis < 2 ? shift / side : Math.log((boxes[low + 2] - boxes[low]) / side);
    out[i] = (raw - means[axis]) / stds[axis];
  }
  return out;
}

/**
 * Boxes from deltas, the inverse of `encodeDeltas` (up to the cut of dw and dh).
 * @param anchors [n, 4] xyxy; @param deltas [n, 4]
 * @returns [n, 4] xyxy float64; deltas of zero give the anchors themselves
 * @throws RangeError when the two differ in number
 */
export function decodeDeltas(
  anchors: BoxArray,
  deltas: BoxArray,
  options: DeltaOptions = deltaOptions,
): Float64Array {
  checkPairs('decodeDeltas', anchors, deltas);
  const { means, stds, maxRatio, clipTo } = options;
  const limit = Math.abs(Math.log(maxRatio));
  const top = clipTo ? [clipTo[1], clipTo[0]] : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const least = clipTo ? 0 : Number.NEGATIVE_INFINITY;
  const out = new Float64Array(boxCount(anchors) * 4);
  for (let low = 0; low < out.length; low += low % 4 === 1 ? 3 : 1) {
    const axis = low % 4; // 0 for x, 1 for y
    const side = anchors[low + 2] - anchors[low];
    const centre = (anchors[low] + anchors[low + 2]) * 0.5;
    const shift = deltas[low] * stds[axis] + means[axis];
    const stretch = deltas[low + 2] * stds[axis + 2] + means[axis + 2];
    const half = side * Math.exp(Math.min(Math.max(stretch, -limit), limit)) * 0.5;
    out[low] = Math.min(Math.max(centre + side * shift - half, least), top[axis]);
    out[low + 2] = Math.min(Math.max(centre + side * shift + half, least), top[axis]);
  }
  return out;
}

function checkPairs(name: string, a: BoxArray, b: BoxArray): void {
  if (boxCount(a) !== boxCount(b))
    throw new RangeError(`${name}: ${a.length / 4} anchors and ${b.length / 4} rows, expected as many`);
}
