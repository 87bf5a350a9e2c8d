/** Table 3's seven effects from trained runs: one factorial a seed, so that each effect has a spread. */
import type { Row } from '../../study';
import { type Described, describe, type Interval, tInterval } from '../../study/stats/describe';
import { type Cell, type Effect, effects, factors, type Result } from './ablation';

/** One effect over seeds, in points as the paper prints. */
export interface TrainedEffect extends Described, Pick<Effect, 'of' | 'name'> {
  /** One a seed. */
  values: readonly number[];
  /** Of the mean, 95 %; absent for one seed. */
  interval?: Interval;
}

/**
 * Main effects and interactions as `effects` has them, of each seed that has all eight rows; a seed without is left out.
 * @param rows of one of Table 3's studies
 * @returns empty where no seed is whole
 */
export function trainedEffects(rows: readonly Row[], result: Result): TrainedEffect[] {
  const seeds = [...new Set(rows.map(({ seed }) => seed))].map((seed) =>
    rows.filter((row) => row.seed === seed),
  );
  const whole = seeds.filter((own) => own.length === 2 ** factors.length);
  const bySeed = whole.map((own) => effects(own.map(cellOf), result));
  if (bySeed.length === 0) return [];
  return bySeed[0].map(({ of, name }, e) => {
    const values = bySeed.map((all) => all[e].value);
    const interval = tInterval(values);
    return { of, name, values, ...describe(values), ...(interval && { interval }) };
  });
}

/** A trained row in the paper's words and points: its AP is ours at IoU 0.5. */
function cellOf({ cell, values }: Row): Cell {
  const has = factors.map((factor) => cell[factor] === 'yes');
  return { has, ap: 100 * values.AP50, ap5095: 100 * values.AP };
}
