/** How many seeds would be needed to see an effect at a noise. */
import { InputError } from '../../errors';
import { noncentralTCdf, tQuantile } from './distributions';

/** The most seeds that are tried. */
const most = 100_000;

/**
 * Chance that n pairs show an effect at the 5 % level (paired, two-sided, noncentral t).
 * @param effect mean difference that is there
 * @param sd of the differences by seed
 */
export function pairedPower(effect: number, sd: number, n: number, alpha = 0.05): number {
  const bound = tQuantile(1 - alpha / 2, n - 1);
  const shift = (Math.abs(effect) / sd) * Math.sqrt(n);
  return 1 - noncentralTCdf(bound, n - 1, shift) + noncentralTCdf(-bound, n - 1, shift);
}

/**
 * The least number of seeds an arm, paired, that show an effect with the given power; Infinity above 100,000.
 * @throws InputError when sd or effect is no positive number.
 */
export function seedsNeeded(effect: number, sd: number, power = 0.8): number {
  if (!(sd > 0 && Number.isFinite(sd) && Math.abs(effect) > 0)) {
    throw new InputError({ what: `effect ${effect} at an sd of ${sd}`, expected: 'both other than 0' });
  }
  let [low, high] = [1, 2];
  while (pairedPower(effect, sd, high) < power) {
    [low, high] = [high, 2 * high];
    if (low > most) return Number.POSITIVE_INFINITY;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (pairedPower(effect, sd, middle) < power) low = middle;
    else high = middle;
  }
  return high;
}
