/** Two arms of a study, seed by seed. */
import { InputError } from '../../errors';
import { type Described, describe, type Interval, tInterval } from './describe';
import { tCdf } from './distributions';

/** A metric by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** The difference of two arms over the seeds that both have. */
export interface PairedComparison extends Described {
  /** The seeds that both arms have, rising. */
  seeds: number[];
  /** 95 % interval of the mean difference; absent for one pair. */
  interval?: Interval;
  /** Two-sided probability of such a difference were there none (paired t); absent for one pair. */
  p?: number;
  /** Mean difference / sd of the differences (Cohen's d of pairs); absent for one pair. */
  effectSize?: number;
}

/**
 * Compares `ours` with `base`: mean of ours − base over common seeds.
 * @throws InputError when they have no seed in common.
 */
export function comparePaired(ours: BySeed, base: BySeed, level = 0.95): PairedComparison {
  const seeds = [...ours.keys()].filter((seed) => base.has(seed)).sort((a, b) => a - b);
  if (seeds.length === 0) {
    throw new InputError({
      what: 'two arms without a common seed',
      where: `seeds ${[...ours.keys()]} and ${[...base.keys()]}`,
      fix: 'run both with the same seeds',
    });
  }
  const differences = seeds.map((seed) => ours.get(seed)! - base.get(seed)!);
  return { seeds, ...testedMean(differences, level) };
}

/** Mean, spread, interval, and how far the mean is from 0. */
export function testedMean(values: readonly number[], level = 0.95): Omit<PairedComparison, 'seeds'> {
  const described = describe(values);
  const { mean, sd, n } = described;
  const interval = tInterval(values, level);
  if (sd === undefined || interval === undefined) return described;
  const effectSize = sd === 0 ? (mean === 0 ? 0 : Math.sign(mean) * Number.MAX_VALUE) : mean / sd;
  const t = Math.abs(effectSize) * Math.sqrt(n);
  return { ...described, interval, p: 2 * (1 - tCdf(t, n - 1)), effectSize };
}

/** Effect of two arms that share no seeds: the difference of means in pooled sds, corrected for few runs (Hedges' g). */
export function hedgesG(ours: readonly number[], base: readonly number[]): number | undefined {
  const [a, b] = [describe(ours), describe(base)];
  if (a.sd === undefined || b.sd === undefined) return undefined;
  const freedom = a.n + b.n - 2;
  const pooled = Math.sqrt(((a.n - 1) * a.sd ** 2 + (b.n - 1) * b.sd ** 2) / freedom);
  return ((a.mean - b.mean) / pooled) * (1 - 3 / (4 * freedom - 1));
}
