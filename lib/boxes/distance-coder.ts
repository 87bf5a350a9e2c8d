/** Boxes as distances from a point to the four sides: FCOS's regression target, and FoveaBox's logarithm of it. */
import { type BoxArray, boxCount } from './layouts';

/** [n, 4] left, top, right, bottom: how far each side of a box lies from its point, pixels; below zero outside. */
export function encodeDistances(pointsXy: ArrayLike<number>, boxes: BoxArray): Float64Array {
  return Float64Array.from({ length: boxCount(boxes) * 4 }, (_, i) => {
    const point = pointsXy[2 * (i >> 2) + (i & 1)];
    return (i & 3) < 2 ? point - boxes[i] : boxes[i] - point;
  });
}

/** Boxes [n, 4] xyxy from points and distances, the inverse of `encodeDistances`. */
export function decodeDistances(pointsXy: ArrayLike<number>, distances: BoxArray): Float64Array {
  return Float64Array.from({ length: boxCount(distances) * 4 }, (_, i) => {
    const point = pointsXy[2 * (i >> 2) + (i & 1)];
    return (i & 3) < 2 ? point - distances[i] : point + distances[i];
  });
}

/**
 * Centerness of points from their distances: sqrt(min(l, r) / max(l, r) · min(t, b) / max(t, b)).
 * @returns [n] 1 in the middle, 0 on a side, NaN on none (distances below zero are the caller's to leave out)
 * Source: FCOS Eq. 3; DSLA Eq. 2.
 */
export function centerness(distances: BoxArray): Float64Array {
  return Float64Array.from({ length: boxCount(distances) }, (_, i) => {
    const [l, t, r, b] = distances.subarray(4 * i, 4 * i + 4);
    return Math.sqrt((Math.min(l, r) / Math.max(l, r)) * (Math.min(t, b) / Math.max(t, b)));
  });
}

/** FoveaBox: the logarithm of distances over the level's base edge, distances cut to [base / 16, 16 · base]. */
export function encodeFovea(pointsXy: ArrayLike<number>, boxes: BoxArray, baseEdge: number): Float64Array {
  return encodeDistances(pointsXy, boxes).map((d) => Math.log(Math.min(Math.max(d / baseEdge, 1 / 16), 16)));
}

/** Boxes [n, 4] xyxy from FoveaBox outputs, cut to [0, size − 1]. @param clipTo [height, width] of the image */
export function decodeFovea(
  pointsXy: ArrayLike<number>,
  outputs: BoxArray,
  baseEdge: number,
  clipTo: readonly [number, number],
): Float64Array {
  const boxes = decodeDistances(
    pointsXy,
    Float64Array.from(outputs, (v) => Math.exp(v) * baseEdge),
  );
  return boxes.map((v, i) => Math.min(Math.max(v, 0), clipTo[1 - (i & 1)] - 1));
}
