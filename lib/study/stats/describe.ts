/** What several seeds gave, in three numbers and an interval. Mean and sd are simple-statistics'; the rest is ours. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { createRandom } from '../../engine/random';
import { InputError } from '../../errors';
import { tQuantile } from './distributions';

/** Mean, spread and number of values; one value has no spread. */
export interface Described {
  mean: number;
  /** Of the sample, over n − 1; absent for n = 1. */
  sd?: number;
  n: number;
}

/** From and to, both ends included. */
export interface Interval {
  low: number;
  high: number;
}

/** @throws InputError when there is no value, or one that is no number. */
export function describe(values: readonly number[]): Described {
  if (values.length === 0) throw new InputError({ what: 'no values', expected: 'at least one' });
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined)
    throw new InputError({ what: `${odd} among ${values.length} values`, expected: 'numbers' });
  const all = [...values];
  return { mean: mean(all), n: all.length, ...(all.length > 1 && { sd: sampleStandardDeviation(all) }) };
}

/** Interval of the mean, mean ± t(n − 1) sd / √n; undefined for n = 1, whose spread nobody knows. */
export function tInterval(values: readonly number[], level = 0.95): Interval | undefined {
  const { mean: middle, sd, n } = describe(values);
  if (sd === undefined) return undefined;
  const reach = (tQuantile(0.5 + level / 2, n - 1) * sd) / Math.sqrt(n);
  return { low: middle - reach, high: middle + reach };
}

/**
 * Interval of the mean by resampling (percentiles); undefined for n = 1. Few seeds make it too narrow: with n = 3 it
 * covers about 80 % of the time where the t interval covers 95 %, so verdicts rest on the t interval.
 */
export function bootstrapInterval(
  values: readonly number[],
  { level = 0.95, resamples = 10_000, seed = 0 }: BootstrapOptions = {},
): Interval | undefined {
  const { n } = describe(values);
  if (n === 1) return undefined;
  const means = resampledMeans(values, resamples, seed).sort();
  return { low: quantileOf(means, 0.5 - level / 2), high: quantileOf(means, 0.5 + level / 2) };
}

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  /** Share of means that lie inside. */
  level?: number;
  resamples?: number;
  seed?: number;
}

function resampledMeans(values: readonly number[], resamples: number, seed: number): Float64Array {
  const random = createRandom(seed).fork('bootstrap');
  const { length: n } = values;
  return Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[random.integer(n)];
    return sum / n;
  });
}

/** Of sorted values, between neighbors along a line. */
export function quantileOf(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
