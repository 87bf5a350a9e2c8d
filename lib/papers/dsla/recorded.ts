/** What the trained part's figures and tables are made of: a study's rows, and what they were trained on. */
import type { Cell, Row, StudyView } from '../../study';
import { isWithin } from '../../study';
import { bySeed } from '../../study/rows';
import { type PairedComparison, testedMean } from '../../study/stats/compare';
import type { DetectionConfig } from '../../train';

/** The records of one study. */
export interface Recorded {
  study: string;
  /** Name of the data set: `BCCD`, or `shapes`, which all trials of the smoke budget are drawn from. */
  on: string;
  budget: string;
  /** How long each trial trains. */
  epochs: number;
  /** Whether weights from a file are what each trial begins with. */
  isPretrained: boolean;
  rows: readonly Row[];
}

/** Takes from a study's view what is recorded of it. */
export function recorded({ study, plan, rows }: StudyView): Recorded {
  const { data, epochs, initialWeights } = plan.trials[0].config as unknown as DetectionConfig;
  const on = data.set === 'shapes' ? data.set : data.set.toUpperCase();
  const isPretrained = initialWeights !== null;
  return { study: study.name, on, budget: plan.selection.budget, epochs, isPretrained, rows };
}

/** e.g. `30 epochs`, `30 epochs, trained backbone`. */
export function scheduleText({ epochs, isPretrained }: Recorded): string {
  return `${epochs} epochs${isPretrained ? ', trained backbone' : ''}`;
}

/** What one arm has over another, in points (hundredths). */
export interface Difference extends Omit<PairedComparison, 'seeds'> {
  /** By seed. */
  values: number[];
}

/** Compares two arms over the seeds that both have. @returns undefined where there is none */
export function differenceOf(
  rows: readonly Row[],
  metric: string,
  cell: Cell,
  than: Cell,
): Difference | undefined {
  const [ours, base] = [cell, than].map((one) =>
    bySeed(
      rows.filter((row) => isWithin(row.cell, one)),
      metric,
    ),
  );
  const seeds = [...ours.keys()].filter((seed) => base.has(seed));
  if (seeds.length === 0) return undefined;
  return differenceFrom(seeds.map((seed) => 100 * (ours.get(seed)! - base.get(seed)!)));
}

/** Mean and interval of values by seed, points. */
export function differenceFrom(values: number[]): Difference {
  return { values, ...testedMean(values) };
}

/** e.g. `+1.2 (95 %: -0.3 to +2.7, n = 3)`. */
export function differenceText(found: Difference | undefined): string {
  if (!found) return 'not recorded';
  const { mean, n, interval } = found;
  const range = interval ? `95 %: ${signed(interval.low)} to ${signed(interval.high)}, ` : '';
  return `${signed(mean)} (${range}n = ${n})`;
}

/** With its sign, one decimal. */
export function signed(points: number): string {
  const text = points.toFixed(1);
  return Number(text) === 0 ? '0.0' : `${points > 0 ? '+' : '−'}${text.replace('-', '')}`;
}
