/** DSLA: a point learns a box by a score between 0 and 1, softened in space (core zone) and in scale (relaxation). */
import { type BoxArray, boxCount } from '../boxes';
import type { GridPoints } from '../boxes/points';
import { fcosRanges, forPointsInside, sides, zoneOf } from './fcos';

/** The paper's switches and its one number. */
export interface DslaOptions {
  /** By level: the range of the largest distance to a side. */
  ranges: readonly (readonly [number, number])[];
  /** How far a bound is moved out, as a share of it, [0, 1). The paper's kappa. */
  kappa: number;
  /** Scores fall to 0 at the moved bounds instead of at the old ones (Eqs. 3, 4). */
  intervalRelaxation: boolean;
  /** Within half a stride of the box's centre the centerness is 1 (Eqs. 5, 6). */
  coreZone: boolean;
  /** `paper`: moved bounds as they are, ranges open below; `code`: cut to whole pixels, ranges closed at both ends. */
  bounds: 'paper' | 'code';
  /** Centre sampling as in FCOS, in strides; off when undefined. */
  centerRadius?: number;
}

/** The paper's setting, ranges as in the released code. */
export const dslaOptions: DslaOptions = Object.freeze({
  ranges: [[0, 64], ...fcosRanges.slice(1)] as const,
  kappa: 0.2,
  intervalRelaxation: true,
  coreZone: true,
  bounds: 'paper',
});

/** Scores of the points that some box gives more than 0, in order of points; the rest is background. */
export interface DslaAssignment {
  /** [N] points. */
  point: Int32Array;
  /** [N, G] score of each box there (Eq. 7). */
  score: Float64Array;
  /** [N] box of highest score. */
  gtIndex: Int32Array;
  /** [N, 4] left, top, right, bottom to that box, pixels. */
  distances: Float64Array;
}

/**
 * The static labels of DSLA: centerness (Eq. 6) times the level's score (Eq. 4), for every point and box.
 * Eq. 4's relaxed branches are printed the wrong way round; here the score falls to 0 at the moved bound, as in the code.
 * Without ground truths, or for a box that holds no point, nothing is positive.
 * @param points the released code's stand at ix · stride, without half a stride
 * @param groundTruths [G, 4] xyxy
 * Source: DSLA Eqs. 3 to 7; released code `DSLAHead._get_target_single`.
 */
export function assignDsla(
  points: GridPoints,
  groundTruths: BoxArray,
  options: DslaOptions = dslaOptions,
): DslaAssignment {
  const count = boxCount(groundTruths);
  const rows = new Map<number, Float64Array>();
  for (let g = 0; g < count; g++) {
    const box = groundTruths.subarray(4 * g, 4 * g + 4);
    for (let level = 0; level < points.strides.length; level++) {
      const stride = points.strides[level];
      forPointsInside(points, level, zoneOf(box, stride, options.centerRadius), (p) => {
        const distances = sides(points, p, box);
        const head = levelScore(Math.max(...distances), level, options);
        if (head === 0) return;
        const score = head * softCenterness(distances, options.coreZone ? stride : 0);
        if (score > 0) rowOf(rows, p, count)[g] = score;
      });
    }
  }
  return collect(points, groundTruths, rows, count);
}

/**
 * Eq. 4: 1 inside the level's range, falling linearly to 0 at the moved bounds; the first lower and the last upper
 * bound do not move.
 * @param reach largest distance to a side, pixels
 */
export function levelScore(reach: number, level: number, options: DslaOptions): number {
  const { ranges, kappa, intervalRelaxation, bounds } = options;
  const [from, to] = ranges[level];
  const isIn = bounds === 'code' ? from <= reach && reach <= to : from < reach && reach <= to;
  if (isIn) return 1;
  if (!intervalRelaxation) return 0;
  const whole = (v: number) => (bounds === 'code' ? Math.trunc(v) : v);
  const low = level === 0 ? from : whole(from * (1 - kappa));
  const high = level === ranges.length - 1 ? to : whole(to * (1 + kappa));
  if (reach <= from) return Math.max(0, (reach - low) / Math.max(from - low, 0.01));
  return Math.max(0, (high - reach) / Math.max(high - to, 0.01));
}

/** Eq. 6: centerness, and 1 within half a stride of the centre in both directions. */
function softCenterness([l, t, r, b]: number[], stride: number): number {
  if (stride > 0 && Math.abs(l - r) <= stride && Math.abs(t - b) <= stride) return 1;
  const ratio = (p: number, q: number) => Math.min(p, q) / Math.max(p, q, 0.01);
  return Math.sqrt(ratio(l, r) * ratio(t, b));
}

function rowOf(rows: Map<number, Float64Array>, p: number, count: number): Float64Array {
  let row = rows.get(p);
  if (!row) {
    row = new Float64Array(count);
    rows.set(p, row);
  }
  return row;
}

function collect(
  points: GridPoints,
  boxes: BoxArray,
  rows: Map<number, Float64Array>,
  count: number,
): DslaAssignment {
  const point = Int32Array.from(rows.keys()).sort();
  const assignment: DslaAssignment = {
    point,
    score: new Float64Array(point.length * count),
    gtIndex: new Int32Array(point.length),
    distances: new Float64Array(point.length * 4),
  };
  point.forEach((p, i) => {
    const row = rows.get(p)!;
    const best = row.reduce((b, s, g) => (s > row[b] ? g : b), 0);
    assignment.score.set(row, i * count);
    assignment.gtIndex[i] = best;
    assignment.distances.set(sides(points, p, boxes.subarray(4 * best, 4 * best + 4)), 4 * i);
  });
  return assignment;
}

/** Scores by class, [N, classes]: of several boxes of one class the highest. */
export function dslaClassScores(
  { point, score }: DslaAssignment,
  labels: ArrayLike<number>,
  classes: number,
): Float64Array {
  const out = new Float64Array(point.length * classes);
  const count = labels.length;
  for (let i = 0; i < score.length; i++) {
    const at = Math.floor(i / count) * classes + labels[i % count];
    out[at] = Math.max(out[at], score[i]);
  }
  return out;
}
