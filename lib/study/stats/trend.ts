/** What a sweep over one number shows: does the metric rise, and is its best in the middle? */
import { createRandom } from '../../engine/random';
import { InputError } from '../../errors';
import { comparePaired, type PairedComparison, testedMean } from './compare';
import { type Interval, quantileOf } from './describe';

/** One metric of a sweep: values by level, each by seed. Levels rise. */
export interface Curve {
  levels: readonly number[];
  /** In the order of levels. */
  bySeed: readonly ReadonlyMap<number, number>[];
}

/** How the metric goes with the level. */
export interface Trend {
  seeds: number[];
  /** Change of the metric for one unit of the level, by seed: mean, interval, p. */
  slope: Omit<PairedComparison, 'seeds'>;
}

/** Where the best level is, and how sure that is. */
export interface Optimum {
  seeds: number[];
  /** Level of the highest mean. */
  best: number;
  isInterior: boolean;
  /** Of the best over both ends, seed by seed; absent where the best is an end. */
  overLow?: PairedComparison;
  overHigh?: PairedComparison;
  /**
   * Chance of a best level that stands so far above both ends were the curve flat: the larger of the two one-sided
   * p, times the number of inner levels that could have been it. Absent where the best is an end, or for one seed.
   */
  p?: number;
  /** Share of resamplings of the seeds in which each level is best, in the order of levels. */
  shareBest: number[];
  /** Share of them whose best is inside. */
  shareInterior: number;
  /** Top of the parabola through the means, where it has one, and its 95 % interval over the resamplings. */
  vertex?: number;
  vertexInterval?: Interval;
}

/** @throws InputError when fewer than two levels or no seed has all of them. */
export function linearTrend(curve: Curve): Trend {
  const { seeds, rows } = complete(curve, 2);
  const { levels } = curve;
  const middle = levels.reduce((a, b) => a + b, 0) / levels.length;
  const spread = levels.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const slopes = rows.map((row) => row.reduce((sum, y, i) => sum + (levels[i] - middle) * y, 0) / spread);
  return { seeds, slope: testedMean(slopes) };
}

/**
 * Looks for an optimum between the ends of a sweep.
 * @throws InputError when fewer than three levels or no seed has all of them.
 */
export function interiorOptimum(curve: Curve, { resamples = 4000, seed = 0 } = {}): Optimum {
  const { seeds, rows } = complete(curve, 3);
  const { levels, bySeed } = curve;
  const means = meanRow(rows);
  const best = means.indexOf(Math.max(...means));
  const isInterior = best > 0 && best < levels.length - 1;
  const drawn = resample(rows, levels, { resamples, seed });
  const ends = isInterior
    ? {
        overLow: comparePaired(bySeed[best], bySeed[0]),
        overHigh: comparePaired(bySeed[best], bySeed[levels.length - 1]),
      }
    : {};
  const p =
    seeds.length > 1 && ends.overLow ? worstP(ends.overLow, ends.overHigh, levels.length - 2) : undefined;
  const vertex = parabolaTop(levels, means);
  return {
    seeds,
    best: levels[best],
    isInterior,
    ...ends,
    ...(p !== undefined && { p }),
    ...drawn,
    ...(vertex !== undefined && { vertex }),
  };
}

/** The rows, by seed, of the seeds that every level has. */
function complete({ levels, bySeed }: Curve, least: number): { seeds: number[]; rows: number[][] } {
  if (levels.length < least) {
    throw new InputError({ what: `a sweep of ${levels.length} levels`, expected: `at least ${least}` });
  }
  const seeds = [...bySeed[0].keys()]
    .filter((seed) => bySeed.every((level) => level.has(seed)))
    .sort((a, b) => a - b);
  if (seeds.length === 0) throw new InputError({ what: 'no seed has all levels', fix: 'finish the sweep' });
  return { seeds, rows: seeds.map((seed) => bySeed.map((level) => level.get(seed)!)) };
}

function meanRow(rows: readonly number[][]): number[] {
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

function worstP(low: PairedComparison, high: PairedComparison, choices: number): number {
  const oneSided = ({ mean, p = 1 }: PairedComparison) => (mean > 0 ? p / 2 : 1 - p / 2);
  return Math.min(1, choices * Math.max(oneSided(low), oneSided(high)));
}

/** Draws seeds with replacement, and looks each time where the best is. */
function resample(
  rows: readonly number[][],
  levels: readonly number[],
  { resamples, seed }: { resamples: number; seed: number },
): Pick<Optimum, 'shareBest' | 'shareInterior' | 'vertexInterval'> {
  const random = createRandom(seed).fork('trend');
  const counts = levels.map(() => 0);
  const tops: number[] = [];
  for (let k = 0; k < resamples; k++) {
    const means = meanRow(rows.map(() => rows[random.integer(rows.length)]));
    counts[means.indexOf(Math.max(...means))]++;
    const top = parabolaTop(levels, means);
    if (top !== undefined) tops.push(top);
  }
  const shareBest = counts.map((count) => count / resamples);
  const shareInterior = shareBest.slice(1, -1).reduce((a, b) => a + b, 0);
  if (rows.length < 2 || tops.length < 0.95 * resamples) return { shareBest, shareInterior };
  tops.sort((a, b) => a - b);
  const vertexInterval = { low: quantileOf(tops, 0.025), high: quantileOf(tops, 0.975) };
  return { shareBest, shareInterior, vertexInterval };
}

/** Top of the least-squares parabola, or undefined where it opens upwards or its top is outside the levels. */
export function parabolaTop(levels: readonly number[], values: readonly number[]): number | undefined {
  const n = levels.length;
  const middle = levels.reduce((a, b) => a + b, 0) / n;
  const x = levels.map((level) => level - middle);
  const moment = (power: number) => x.reduce((sum, v) => sum + v ** power, 0) / n;
  const [m2, m3, m4] = [moment(2), moment(3), moment(4)];
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const xy = x.reduce((sum, v, i) => sum + v * (values[i] - mean), 0) / n;
  const xxy = x.reduce((sum, v, i) => sum + (v * v - m2) * (values[i] - mean), 0) / n;
  const determinant = m2 * (m4 - m2 * m2) - m3 * m3;
  const slope = (xy * (m4 - m2 * m2) - xxy * m3) / determinant;
  const bend = (m2 * xxy - m3 * xy) / determinant;
  const top = middle - slope / (2 * bend);
  return bend < 0 && top >= levels[0] && top <= levels[n - 1] ? top : undefined;
}
