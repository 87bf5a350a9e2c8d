/** The table that ends a notebook: paper | ours | gap | inside noise? | verdict. */
import { InputError } from '../errors';
import { type Table, table } from './table';
import type { Measured } from './table-cells';

/** One claim of a paper beside what was computed here. */
export interface PaperRow {
  /** What is compared: `w_loc at lambda = 1.5`. */
  item: string;
  /** The value as printed, digits included: `'2.10'`. */
  paper: string;
  /** A number when nothing in it is random, a mean over seeds otherwise; absent: not run. */
  ours?: number | Measured;
  unit?: string;
}

/** What a comparison found. */
export type Verdict = 'agrees' | 'differs' | 'undecided (n = 1)' | 'not run';

/** A row with its outcome. `gap` is ours − paper. */
export interface Comparison extends PaperRow {
  gap?: number;
  /** Half-width of what the seeds' spread allows; absent for exact items and for one run. */
  noise?: number;
  verdict: Verdict;
}

/**
 * Compares one claim. An exact item agrees when it equals the printed value after rounding to its digits. A mean
 * over n seeds agrees when the printed value, taken as one more run, lies inside the 95 % prediction interval
 * t(n−1) · sd · √(1 + 1/n), widened by half a printed digit. One run decides nothing.
 * @throws InputError when the printed value is no number, or a mean of several runs has no sd
 */
export function compareWithPaper(row: PaperRow): Comparison {
  const { value, halfDigit } = printedValue(row);
  const { ours } = row;
  if (ours === undefined) return { ...row, verdict: 'not run' };
  const gap = (typeof ours === 'number' ? ours : ours.mean) - value;
  const tolerance = halfDigit * (1 + 1e-9) + 1e-12 * Math.abs(value);
  if (typeof ours === 'number')
    return { ...row, gap, verdict: Math.abs(gap) <= tolerance ? 'agrees' : 'differs' };
  if (ours.n < 2) return { ...row, gap, verdict: 'undecided (n = 1)' };
  if (ours.sd === undefined) throw new InputError({ what: `n = ${ours.n} without an sd`, where: row.item });
  const noise = tQuantile(ours.n - 1) * ours.sd * Math.sqrt(1 + 1 / ours.n);
  return { ...row, gap, noise, verdict: Math.abs(gap) <= noise + tolerance ? 'agrees' : 'differs' };
}

/** Sets comparisons as a table; `options` as for `table`. */
export function paperTable(
  rows: readonly PaperRow[],
  options: { name: string; caption?: string; source?: string },
): Table {
  const compared = rows.map(compareWithPaper).map((c) => {
    const digits = decimals(c.paper) + 1;
    return {
      item: c.unit ? `${c.item} (${c.unit})` : c.item,
      paper: { value: printedValue(c).value, digits: digits - 1 },
      ours: typeof c.ours === 'number' ? { value: c.ours, digits } : c.ours && { ...c.ours, digits },
      gap: c.gap === undefined ? undefined : { value: c.gap, digits, signed: true },
      'inside noise?': noiseText(c),
      verdict: c.verdict,
    };
  });
  return table(compared, {
    ...options,
    columns: ['item', 'paper', 'ours', 'gap', 'inside noise?', 'verdict'],
  });
}

function noiseText({ ours, noise, gap, verdict, paper }: Comparison): string | undefined {
  if (ours === undefined || gap === undefined) return undefined;
  if (typeof ours === 'number') return 'exact';
  if (noise === undefined) return 'one run';
  return `${verdict === 'agrees' ? 'yes' : 'no'} (±${noise.toFixed(decimals(paper) + 1)})`;
}

function decimals(printed: string): number {
  return printed.split('.')[1]?.length ?? 0;
}

function printedValue({ item, paper }: PaperRow): { value: number; halfDigit: number } {
  const plain = paper.trim().replace('−', '-');
  if (!/^[-+]?\d+(\.\d+)?$/.test(plain)) {
    throw new InputError({
      what: `"${paper}" is no printed number`,
      where: item,
      expected: 'such as "36.8"',
    });
  }
  return { value: Number(plain), halfDigit: 0.5 * 10 ** -decimals(plain) };
}

const tTable = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Student's t, two-sided 95 %, by degrees of freedom (Fisher & Yates' table; beyond 30 within 0.003). */
export function tQuantile(freedom: number): number {
  return tTable[freedom - 1] ?? 1.96 + 2.4 / freedom;
}
