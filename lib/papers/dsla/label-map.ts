/** Labels of one image by location: Eq. 7 for every pair of location and box, then the best box of each location. */
import { headScore, printedHeadScore, type Range, ranges, relaxedBounds } from './dsla';
import type { LabelMap, Scene } from './scenes';

/** Which reading of the paper is drawn. */
export interface Reading {
  kappa: number;
  /** Eq. 6 instead of Eq. 2. */
  coreZone: boolean;
  /** `code`: relaxed bounds cut to whole pixels. */
  bounds: 'paper' | 'code';
  /** Eq. 4 as meant, or as printed. */
  head: 'meant' | 'printed';
}

/** DSLA's as meant, with the paper's kappa. */
export const dslaReading: Reading = Object.freeze({
  kappa: 0.2,
  coreZone: true,
  bounds: 'paper',
  head: 'meant',
});

/** The label that each pair of location and box gets (Eq. 7). */
export function pairLabels({ pairs }: Scene, reading: Partial<Reading> = {}): Float64Array {
  const { kappa, coreZone, bounds, head } = { ...dslaReading, ...reading };
  const relaxed = ranges.map((range): Range => {
    const [low, high] = relaxedBounds(range, kappa);
    return bounds === 'code' ? [Math.trunc(low), Math.trunc(high)] : [low, high];
  });
  const score = head === 'printed' ? printedHeadScore : headScore;
  return pairs.reach.map((reach, i) => {
    const level = pairs.level[i];
    const inSpace = coreZone && pairs.core[i] === 1 ? 1 : pairs.centerness[i];
    return inSpace * score(reach, ranges[level], relaxed[level]);
  });
}

/** The map that a list of pair labels makes: of several boxes the one of highest label wins, of equal labels the first. */
export function mapOf({ points, pairs }: Scene, labels: Float64Array): LabelMap {
  const map = {
    label: new Float64Array(points.level.length),
    box: new Int32Array(points.level.length).fill(-1),
  };
  labels.forEach((label, i) => {
    const p = pairs.point[i];
    if (label <= map.label[p]) return;
    map.label[p] = label;
    map.box[p] = pairs.box[i];
  });
  return map;
}

/** DSLA's map under a reading. */
export function labelMap(scene: Scene, reading: Partial<Reading> = {}): LabelMap {
  return mapOf(scene, pairLabels(scene, reading));
}

/** Rows of one level of a map, from the top. */
export function levelRows({ points }: Scene, label: Float64Array, level: number): Float64Array[] {
  const [h, w] = points.sizes[level];
  const from = points.start[level];
  return Array.from({ length: h }, (_, y) => label.subarray(from + y * w, from + (y + 1) * w));
}
