/** A metric of trained networks by gamma: mean, interval, and the difference from MSE in words. */
import { bySeed, type Row } from '../../study/rows';
import { comparePaired } from '../../study/stats/compare';
import { describe, type Interval, tInterval } from '../../study/stats/describe';

/** What the seeds of one gamma gave. */
export interface GammaPoint {
  gamma: number;
  mean: number;
  /** Absent for one seed. */
  sd?: number;
  /** 95 % interval of the mean (Student's t); absent for one seed. */
  interval?: Interval;
  /** One a seed. */
  values: number[];
}

/** Rows by rising gamma; rows without the metric are left out. */
export function byGamma(rows: readonly Row[], metric: string): GammaPoint[] {
  const gammas = [...new Set(rows.map(gammaOf))].sort((a, b) => a - b);
  return gammas.flatMap((gamma) => {
    const own = rows.filter((row) => gammaOf(row) === gamma);
    const values = [...bySeed(own, metric).values()];
    if (values.length === 0) return [];
    const { mean, sd } = describe(values);
    const interval = tInterval(values);
    return [{ gamma, mean, values, ...(sd !== undefined && { sd }), ...(interval && { interval }) }];
  });
}

/** The gamma of a row. */
export function gammaOf({ cell }: Pick<Row, 'cell'>): number {
  return Number(cell['loss.gamma']);
}

/** Of one gamma over MSE (gamma 0), seed by seed; undefined where no seed has both. */
export function overMse(rows: readonly Row[], metric: string, gamma = 1) {
  const arm = (wanted: number) =>
    bySeed(
      rows.filter((row) => gammaOf(row) === wanted),
      metric,
    );
  const [ours, mse] = [arm(gamma), arm(0)];
  return [...ours.keys()].some((seed) => mse.has(seed)) ? comparePaired(ours, mse) : undefined;
}

/** e.g. `+2.1 (95 % interval +1.2 to +3.0, n = 3)`, `+2.1 (one seed)`, `not run`. */
export function overMseText(rows: readonly Row[], metric: string, gamma = 1, digits = 1): string {
  const found = overMse(rows, metric, gamma);
  if (!found) return 'not run';
  const { mean, interval, n } = found;
  const spread = interval
    ? `95 % interval ${signed(interval.low, digits)} to ${signed(interval.high, digits)}, n = ${n}`
    : 'one seed';
  return `${signed(mean, digits)} (${spread})`;
}

/** `+1.2`, `−0.3`. */
export function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text.replace('-', '−');
}
