/** The table that ends a notebook's trained part: what a paper says a change brings, beside what it brought here. */
import { type Table, table } from '../show/table';
import type { CellValue } from '../show/table-cells';
import {
  type Cell,
  comparePaired,
  isWithin,
  judgeClaim,
  type PairedComparison,
  type Row,
  type Verdict,
} from '../study';
import { bySeed } from '../study/rows';

/** One printed difference of two arms. */
export interface Effect {
  /** What is compared: `Table 2: kappa 0.2 over 0.1`. */
  item: string;
  /** As printed, in points, e.g. `+1.1`; absent where the paper gives none. */
  paper?: string;
  metric: string;
  cell: Cell;
  than: Cell;
  lowerIsBetter?: boolean;
  /** Points of one unit of the metric: 100 where absent, for scores of 0 to 1; 1 for scores in percent, such as PCKh. */
  points?: number;
}

/**
 * Sets effects as *paper | ours mean ± sd (n) | gap | inside noise? | verdict*, all in points. Ours is the difference
 * of the two arms with the same seed, averaged over the n seeds that both have. Inside noise: the printed difference
 * lies in the 95 % interval of ours. The verdict is on the direction alone: supported when the whole interval lies on
 * the side of the printed difference (above 0 where none is printed), contradicted when it lies on the other. A printed 0
 * has no side: it is contradicted when it lies outside the interval.
 */
export function effectTable(
  rows: readonly Row[],
  effects: readonly Effect[],
  options: { name: string; caption?: string; source?: string },
): Table {
  const columns = [
    'item',
    'paper',
    { key: 'ours', label: 'ours mean ± sd (n)' },
    'gap',
    'inside noise?',
    'verdict',
  ];
  return table(
    effects.map((effect) => effectRow(effect, rows)),
    { ...options, columns },
  );
}

function effectRow(effect: Effect, rows: readonly Row[]): Record<string, CellValue> {
  const { item, paper, metric, cell, than, lowerIsBetter } = effect;
  const printed = paper === undefined ? undefined : Number(paper.replace('−', '-'));
  const told = {
    item,
    paper: printed === undefined ? undefined : { value: printed, digits: 1, signed: true },
  };
  const found = compared(effect, rows);
  if (!found)
    return { ...told, ours: undefined, gap: undefined, 'inside noise?': undefined, verdict: 'not run' };
  // A printed fall is a claim, too: that the arm is worse.
  const isFall = printed !== undefined && printed < 0;
  const claim = { kind: 'better', text: item, metric, cell, than } as const;
  const { verdict } = judgeClaim({ ...claim, lowerIsBetter: (lowerIsBetter === true) !== isFall }, rows);
  const { mean, sd, n, interval } = inPoints(found, effect.points);
  return {
    ...told,
    ours: { mean, n, digits: 2, ...(sd !== undefined && { sd }) },
    gap: printed === undefined ? undefined : { value: mean - printed, digits: 2, signed: true },
    'inside noise?': interval ? insideText(printed, interval) : 'one seed has no noise',
    verdict: printed === 0 ? verdictOfNone(interval) : verdict,
  };
}

function compared({ metric, cell, than }: Effect, rows: readonly Row[]): PairedComparison | undefined {
  const [ours, base] = [cell, than].map((one) =>
    bySeed(
      rows.filter((row) => isWithin(row.cell, one)),
      metric,
    ),
  );
  return [...ours.keys()].some((seed) => base.has(seed)) ? comparePaired(ours, base) : undefined;
}

function inPoints(
  { mean, sd, n, interval }: PairedComparison,
  points = 100,
): Pick<PairedComparison, 'mean' | 'sd' | 'n' | 'interval'> {
  return {
    mean: points * mean,
    n,
    ...(sd !== undefined && { sd: points * sd }),
    ...(interval && { interval: { low: points * interval.low, high: points * interval.high } }),
  };
}

/** Of a printed 0. */
function verdictOfNone(interval: PairedComparison['interval']): Verdict['verdict'] {
  return interval && (interval.low > 0 || interval.high < 0) ? 'contradicted' : 'inconclusive';
}

/** e.g. `yes (-0.3 to +1.2)`. */
function insideText(printed: number | undefined, { low, high }: { low: number; high: number }): string {
  const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
  const range = `${signed(low)} to ${signed(high)}`;
  if (printed === undefined) return range;
  return `${printed >= low && printed <= high ? 'yes' : 'no'} (${range})`;
}
