/** Arms of the studies over their seeds: values, and what one arm has over another. */
import {
  type Cell,
  type Described,
  describe,
  type Interval,
  isWithin,
  type Row,
  tInterval,
} from '../../../study';
import { bySeed } from '../../../study/rows';

/** A metric of one arm, or a difference of two, over seeds. */
export interface Spread extends Described {
  /** One a seed. */
  values: readonly number[];
  /** Of the mean, 95 %; absent for one seed. */
  interval?: Interval;
}

/** Table 2's arms in the words of the components study. */
export const componentArms = {
  cls: { cell: { Cls: 'yes', Loc: 'no' }, name: 'classification loss', color: '#d1570a' },
  loc: { cell: { Cls: 'no', Loc: 'yes' }, name: 'localization loss', color: '#0068b5' },
  both: { cell: { Cls: 'yes', Loc: 'yes' }, name: 'both losses', color: '#a33b86' },
} as const;

/** Plain focal loss and smooth L1. */
export const plainArm: Cell = { Cls: 'no', Loc: 'no' };

/** A metric of one arm. @returns undefined where no seed of it is recorded */
export function armOf(rows: readonly Row[], cell: Cell, metric: string): Spread | undefined {
  return spreadOf([...ofArm(rows, cell, metric).values()]);
}

/**
 * What `cell` has over `than`, over the seeds that both have.
 * @param scale 100 turns shares into points
 * @returns undefined where there is no such seed
 */
export function gainOf(
  rows: readonly Row[],
  { cell, than, metric }: { cell: Cell; than: Cell; metric: string },
  scale = 100,
): Spread | undefined {
  const base = ofArm(rows, than, metric);
  const differences = [...ofArm(rows, cell, metric)].flatMap(([seed, value]) => {
    const other = base.get(seed);
    return other === undefined ? [] : [scale * (value - other)];
  });
  return spreadOf(differences);
}

/** e.g. `+1.2 points (95 % interval −0.3 to +2.7, n = 3)`. */
export function gainText(gain: Spread | undefined, unit: string, digits = 1): string {
  if (!gain) return 'not recorded';
  const { mean, n, interval } = gain;
  const range = interval
    ? `95 % interval ${signed(interval.low, digits)} to ${signed(interval.high, digits)}, `
    : '';
  return `${signed(mean, digits)} ${unit} (${range}n = ${n})`;
}

/** With its sign. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value > 0 ? '+' : '−'}${text}`;
}

function ofArm(rows: readonly Row[], cell: Cell, metric: string): Map<number, number> {
  return bySeed(
    rows.filter((row) => isWithin(row.cell, cell)),
    metric,
  );
}

function spreadOf(values: number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const interval = tInterval(values);
  return { values, ...describe(values), ...(interval && { interval }) };
}
