/** FoveaBox: the middle of a box learns it, on every level whose range of sizes the box falls into. */
import { type BoxArray, boxCount } from '../boxes';
import type { GridPoints } from '../boxes/points';
import { type PointAssignment, sides } from './fcos';
import { NEGATIVE } from './max-iou';

/** Which level takes which size, and how large the middle is. */
export interface FoveaOptions {
  /** By level: smallest and largest square root of the area, both included, pixels. */
  scaleRanges: readonly (readonly [number, number])[];
  /** Share of a side that is the middle. */
  sigma: number;
}

/** The values of FoveaBox's published configuration, strides 8 to 128. */
export const foveaOptions: FoveaOptions = Object.freeze({
  scaleRanges: [
    [1, 64],
    [32, 128],
    [64, 256],
    [128, 512],
    [256, 2048],
  ] as const,
  sigma: 0.4,
});

/**
 * FoveaBox assignment: of several boxes the smallest wins. A box smaller than a stride still gets the cell it lies in;
 * one outside the image gets a border cell, as in the reference.
 * @param groundTruths [G, 4] xyxy
 * Source: FoveaBox; mmdetection 3.3 `FoveaHead._get_targets_single`.
 */
export function assignFovea(
  points: GridPoints,
  groundTruths: BoxArray,
  options: FoveaOptions = foveaOptions,
): PointAssignment {
  const n = points.level.length;
  const assignment = { gtIndex: new Int32Array(n).fill(NEGATIVE), distances: new Float64Array(n * 4) };
  const size = Float64Array.from({ length: boxCount(groundTruths) }, (_, g) => sqrtArea(groundTruths, g));
  const largestFirst = [...size.keys()].sort((a, b) => size[b] - size[a]);
  points.strides.forEach((_, level) => {
    const [from, to] = options.scaleRanges[level];
    for (const g of largestFirst) {
      if (size[g] >= from && size[g] <= to) paint(assignment, points, level, groundTruths, g, options.sigma);
    }
  });
  return assignment;
}

function sqrtArea(boxes: BoxArray, g: number): number {
  return Math.sqrt((boxes[4 * g + 2] - boxes[4 * g]) * (boxes[4 * g + 3] - boxes[4 * g + 1]));
}

function paint(
  into: PointAssignment,
  points: GridPoints,
  level: number,
  boxes: BoxArray,
  g: number,
  sigma: number,
) {
  const box = boxes.subarray(4 * g, 4 * g + 4);
  const stride = points.strides[level];
  const [h, w] = points.sizes[level];
  const [x0, x1] = middle(box[0] / stride, box[2] / stride, sigma, w);
  const [y0, y1] = middle(box[1] / stride, box[3] / stride, sigma, h);
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const p = points.start[level] + y * w + x;
      into.gtIndex[p] = g;
      into.distances.set(sides(points, p, box), 4 * p);
    }
  }
}

/** First and last cell of the middle of a side that runs from a to b (in cells). */
function middle(a: number, b: number, sigma: number, cells: number): [number, number] {
  const half = 0.5 * (b - a);
  const cut = (v: number) => Math.min(Math.max(v, 0), cells - 1);
  return [cut(Math.ceil(a + (1 - sigma) * half - 0.5)), cut(Math.floor(a + (1 + sigma) * half - 0.5))];
}
