/** Affine maps of the plane: every geometric change of an image is one of them, and one warp does them all. */

/**
 * [a, b, c, d, e, f]: x' = a x + b y + c, y' = d x + e y + f. Coordinates are edges: pixel i covers [i, i + 1), as in
 * boxes. (OpenCV's matrices speak of pixel centers at whole numbers: `fromCenters`.)
 */
export type Affine = readonly [number, number, number, number, number, number];

/** Changes nothing. */
export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `first`, then `second`. */
export function then(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first;
  const [p, q, r, s, t, u] = second;
  return [p * a + q * d, p * b + q * e, p * c + q * f + r, s * a + t * d, s * b + t * e, s * c + t * f + u];
}

/** The map back. */
export function inverse([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  if (determinant === 0) throw new RangeError('inverse: the map flattens the plane');
  const [p, q, s, t] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}

export const shift = (x: number, y: number): Affine => [1, 0, x, 0, 1, y];

export const scaling = (x: number, y = x): Affine => [x, 0, 0, 0, y, 0];

/** Mirrors an image of this width: its left edge becomes its right one. */
export const mirror = (width: number): Affine => [-1, 0, width, 0, 1, 0];

/** A map written for pixel centers at whole numbers (OpenCV, HRNet), as a map of edges. */
export const fromCenters = (matrix: Affine): Affine => then(then(shift(-0.5, -0.5), matrix), shift(0.5, 0.5));

/** Points [n, 2] through a map, float64. */
export function mapPoints(xy: ArrayLike<number>, [a, b, c, d, e, f]: Affine): Float64Array {
  const out = new Float64Array(xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    out[i] = a * xy[i] + b * xy[i + 1] + c;
    out[i + 1] = d * xy[i] + e * xy[i + 1] + f;
  }
  return out;
}

/**
 * The upright boxes around boxes that went through a map, float64 [n, 4] xyxy. Worked number: 0, 0, 2, 1 turned by a
 * quarter, (x, y) to (−y, x), becomes −1, 0, 0, 2.
 */
export function mapBoxes(boxesXyxy: ArrayLike<number>, [a, b, c, d, e, f]: Affine): Float64Array {
  const out = new Float64Array(boxesXyxy.length);
  for (let i = 0; i < out.length; i += 4) {
    const [x1, y1, x2, y2] = [boxesXyxy[i], boxesXyxy[i + 1], boxesXyxy[i + 2], boxesXyxy[i + 3]];
    out[i] = Math.min(a * x1, a * x2) + Math.min(b * y1, b * y2) + c;
    out[i + 1] = Math.min(d * x1, d * x2) + Math.min(e * y1, e * y2) + f;
    out[i + 2] = Math.max(a * x1, a * x2) + Math.max(b * y1, b * y2) + c;
    out[i + 3] = Math.max(d * x1, d * x2) + Math.max(e * y1, e * y2) + f;
  }
  return out;
}
