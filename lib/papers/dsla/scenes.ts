/** Images as DSLA's label assignment sees them: resized boxes, locations of five levels, and who lies in whom. */
import { assignFcos, NEGATIVE } from '../../assign';
import { forPointsInside, sides } from '../../assign/fcos';
import { featureSizes, type GridPoints, gridPoints, scaleBoxes } from '../../boxes';
import type { DetectionSample, DetectionSet } from '../../data';
import { centernessOf, hardScore, headScore, ranges, relaxedBounds } from './dsla';

/** Strides of P3 to P7. */
export const strides = [8, 16, 32, 64, 128] as const;
/** Longer side at most 1333, shorter at most 800, aspect kept (section 4.1). */
export const paperScale: readonly [number, number] = [1333, 800];

/** Locations inside boxes, one row a pair, on levels that take the pair for some kappa up to a largest one. */
export interface Pairs {
  point: Int32Array;
  box: Int32Array;
  level: Uint8Array;
  /** Largest distance to a side, pixels. */
  reach: Float64Array;
  /** Eq. 2. */
  centerness: Float64Array;
  /** 1 in the core zone (Eq. 5), else 0. */
  core: Uint8Array;
}

/** Labels by location. */
export interface LabelMap {
  /** [P] label that the location gets, 0 for background. */
  label: Float64Array;
  /** [P] the box that it learns, -1 for background. */
  box: Int32Array;
}

/** One image, resized. */
export interface Scene {
  sample: DetectionSample;
  /** Size it was resized by. */
  factor: number;
  points: GridPoints;
  /** [G, 4] xyxy, pixels of the resized image. */
  boxes: Float64Array;
  pairs: Pairs;
  /** FCOS's labels: 1 where positive, for the smallest box there. */
  fcos: LabelMap;
}

/**
 * Lays the locations over each image, resized as in the paper and padded to 32.
 * @param kappa the largest that will be asked for
 * @param offset 0.5: locations in the middle of their cells (FCOS); 0: in its corner (DSLA's code)
 */
export function openScenes(set: DetectionSet, kappa: number, offset = 0.5): Scene[] {
  const grids = new Map<string, GridPoints>();
  return set.samples.map((sample) => {
    const { widthPx, heightPx } = sample;
    const factor = Math.min(
      Math.max(...paperScale) / Math.max(widthPx, heightPx),
      Math.min(...paperScale) / Math.min(widthPx, heightPx),
    );
    const [h, w] = [heightPx, widthPx].map((side) => Math.ceil(Math.round(side * factor) / 32) * 32);
    const points = grids.get(`${h} ${w}`) ?? gridPoints(featureSizes(h, w, strides), strides, offset);
    grids.set(`${h} ${w}`, points);
    const boxes = scaleBoxes(sample.boxes, factor);
    const pairs = pairsOf(points, boxes, kappa);
    return { sample, factor, points, boxes, pairs, fcos: hardMap(points, boxes) };
  });
}

function hardMap(points: GridPoints, boxes: Float64Array): LabelMap {
  const { gtIndex } = assignFcos(points, boxes);
  return { label: Float64Array.from(gtIndex, (g) => (g === NEGATIVE ? 0 : 1)), box: gtIndex };
}

function pairsOf(points: GridPoints, boxes: Float64Array, kappa: number): Pairs {
  const rows: number[][] = [];
  for (let g = 0; g < boxes.length / 4; g++) {
    const box = boxes.subarray(4 * g, 4 * g + 4);
    strides.forEach((stride, level) => {
      const range = ranges[level];
      const bounds = relaxedBounds(range, kappa);
      forPointsInside(points, level, box, (p) => {
        const d = sides(points, p, box);
        const reach = Math.max(...d);
        if (headScore(reach, range, bounds) === 0 && hardScore(d, range) === 0) return;
        // Eq. 5 by distances, as the assigner has it: both agree to the last bit at the zone's border.
        const core = Math.abs(d[0] - d[2]) <= stride && Math.abs(d[1] - d[3]) <= stride ? 1 : 0;
        rows.push([p, g, level, reach, centernessOf(d), core]);
      });
    });
  }
  const column = (k: number) => rows.map((row) => row[k]);
  return {
    point: Int32Array.from(column(0)),
    box: Int32Array.from(column(1)),
    level: Uint8Array.from(column(2)),
    reach: Float64Array.from(column(3)),
    centerness: Float64Array.from(column(4)),
    core: Uint8Array.from(column(5)),
  };
}
