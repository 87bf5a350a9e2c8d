/** Grid points: where each cell of each feature map stands in the image. */
import type { FeatureSize } from './anchors';

/** Points of all levels, one after the other, row by row. */
export interface GridPoints {
  /** [P, 2] x, y in pixels. */
  xy: Float64Array;
  /** [P] which level a point belongs to. */
  level: Uint8Array;
  /** First point of each level, and one more. */
  start: number[];
  strides: readonly number[];
  sizes: readonly FeatureSize[];
}

/**
 * Points at (ix + offset) · stride.
 * @param offset 0.5 for FCOS and FoveaBox (the middle of a cell), 0 for DSLA's code (its corner)
 * @throws RangeError when sizes and strides differ in number
 */
export function gridPoints(
  sizes: readonly FeatureSize[],
  strides: readonly number[],
  offset = 0.5,
): GridPoints {
  if (sizes.length !== strides.length) {
    throw new RangeError(`gridPoints: ${sizes.length} feature maps for ${strides.length} strides`);
  }
  const start = [0];
  for (const [h, w] of sizes) start.push(start[start.length - 1] + h * w);
  const total = start[start.length - 1];
  const points: GridPoints = {
    xy: new Float64Array(total * 2),
    level: new Uint8Array(total),
    start,
    strides,
    sizes,
  };
  sizes.forEach(([h, w], l) => {
    points.level.fill(l, start[l], start[l + 1]);
    for (let i = 0; i < h * w; i++) {
      points.xy[(start[l] + i) * 2] = ((i % w) + offset) * strides[l];
      points.xy[(start[l] + i) * 2 + 1] = (Math.floor(i / w) + offset) * strides[l];
    }
  });
  return points;
}

/** A span of cells of one level: columns x0 … x1 and rows y0 … y1, both included; empty where x1 < x0. */
export interface CellSpan {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** Cells of a level whose points may lie within [x1, x2] x [y1, y2]: a bound, one cell generous. */
export function cellsWithin(points: GridPoints, level: number, xyxy: ArrayLike<number>): CellSpan {
  const stride = points.strides[level];
  const [h, w] = points.sizes[level];
  return {
    x0: Math.max(0, Math.floor(xyxy[0] / stride) - 1),
    x1: Math.min(w - 1, Math.ceil(xyxy[2] / stride)),
    y0: Math.max(0, Math.floor(xyxy[1] / stride) - 1),
    y1: Math.min(h - 1, Math.ceil(xyxy[3] / stride)),
  };
}
