/** FCOS: a point learns the smallest box around it whose size suits the point's level. */
import { type BoxArray, boxCount } from '../boxes';
import { cellsWithin, type GridPoints } from '../boxes/points';
import { NEGATIVE } from './max-iou';

/** What a level takes, and where in a box points count. */
export interface FcosOptions {
  /** By level: smallest and largest distance to a side, both included, pixels. */
  ranges: readonly (readonly [number, number])[];
  /** Only points within this many strides of the box's centre (centre sampling); the whole box when undefined. */
  centerRadius?: number;
}

/** FCOS's ranges for strides 8 to 128. */
export const fcosRanges = [
  [-1, 64],
  [64, 128],
  [128, 256],
  [256, 512],
  [512, 1e8],
] as const;

/** FCOS as published; centre sampling of radius 1.5 came with its improved version. */
export const fcosOptions: FcosOptions = Object.freeze({ ranges: fcosRanges });

/** Who learns what: one entry a point. */
export interface PointAssignment {
  /** [P] index of the ground truth, or NEGATIVE. */
  gtIndex: Int32Array;
  /** [P, 4] left, top, right, bottom to that ground truth, pixels; 0 where negative. */
  distances: Float64Array;
}

/**
 * FCOS assignment. Of several boxes the one of smallest area wins, of equal areas the first.
 * Without ground truths, or for a box that holds no point (smaller than a stride, outside the image), nothing is positive.
 * @param groundTruths [G, 4] xyxy
 * Source: FCOS, section 3; mmdetection 3.3 `FCOSHead.get_targets`.
 */
export function assignFcos(
  points: GridPoints,
  groundTruths: BoxArray,
  options: FcosOptions = fcosOptions,
): PointAssignment {
  const n = points.level.length;
  const assignment = { gtIndex: new Int32Array(n).fill(NEGATIVE), distances: new Float64Array(n * 4) };
  const smallest = new Float64Array(n).fill(1e8);
  for (let g = 0; g < boxCount(groundTruths); g++) {
    const box = groundTruths.subarray(4 * g, 4 * g + 4);
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    for (let level = 0; level < points.strides.length; level++) {
      forPointsInside(points, level, zoneOf(box, points.strides[level], options.centerRadius), (p) => {
        const [l, t, r, b] = sides(points, p, box);
        const reach = Math.max(l, t, r, b);
        const [from, to] = options.ranges[level];
        if (reach < from || reach > to || area >= smallest[p]) return;
        smallest[p] = area;
        assignment.gtIndex[p] = g;
        assignment.distances.set([l, t, r, b], 4 * p);
      });
    }
  }
  return assignment;
}

/** The part of a box in which points count: all of it, or a square about its centre cut to it. */
export function zoneOf(box: ArrayLike<number>, stride: number, radius?: number): number[] {
  if (radius === undefined) return [box[0], box[1], box[2], box[3]];
  const [cx, cy, reach] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, stride * radius];
  return [
    Math.max(cx - reach, box[0]),
    Math.max(cy - reach, box[1]),
    Math.min(cx + reach, box[2]),
    Math.min(cy + reach, box[3]),
  ];
}

/** Calls `visit` for each point of a level strictly inside a zone. */
export function forPointsInside(
  points: GridPoints,
  level: number,
  zone: ArrayLike<number>,
  visit: (point: number) => void,
): void {
  const { x0, x1, y0, y1 } = cellsWithin(points, level, zone);
  const width = points.sizes[level][1];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const p = points.start[level] + y * width + x;
      const [px, py] = [points.xy[2 * p], points.xy[2 * p + 1]];
      if (px > zone[0] && px < zone[2] && py > zone[1] && py < zone[3]) visit(p);
    }
  }
}

/** Distances of a point to the left, top, right and bottom side of a box. */
export function sides(
  points: GridPoints,
  p: number,
  box: ArrayLike<number>,
): [number, number, number, number] {
  const [x, y] = [points.xy[2 * p], points.xy[2 * p + 1]];
  return [x - box[0], y - box[1], box[2] - x, box[3] - y];
}
