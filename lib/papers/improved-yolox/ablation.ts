/** Table 3 as what it is: a 2 x 2 x 2 factorial experiment, one run a cell. Arithmetic on the printed numbers alone. */
import { tQuantile } from '../../show/paper-table';
import { parsePrinted } from '../printed';
import { findTable, readPaper } from '../read-paper';

/** The three modules, in Table 3's order. */
export const factors = ['CBAM-CSP', 'MFF', 'CIoU'] as const;

/** One row of Table 3: which modules are in, and the two printed results. */
export interface Cell {
  has: readonly boolean[];
  ap: number;
  ap5095: number;
}

/** Which printed result. */
export type Result = 'ap' | 'ap5095';

/** The eight rows. `ap` is at IoU 0.5 (the paper's mAP on VOC 2007 test), `ap5095` over ten thresholds. */
export function printedCells(): Cell[] {
  return findTable(readPaper('improved-yolox'), 'Table 3').rows.map(({ key, values }) => {
    const [ap, ap5095] = values.map((text) => parsePrinted(text).value);
    return { has: key.map((text) => text === 'yes'), ap, ap5095 };
  });
}

/** One effect: which factors it is of. */
export interface Effect {
  of: readonly number[];
  name: string;
  value: number;
}

/**
 * The seven effects. A main effect: the mean of the four rows with the module minus the mean of the four without.
 * An interaction: half of how much one module's effect changes when the other is in (three factors: half of how much
 * that changes with the third). Each printed number may be 0.05 off, so each effect 0.1.
 */
export function effects(cells: readonly Cell[], result: Result): Effect[] {
  const sets = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
  return sets.map((of) => {
    const signed = cells.map(
      (cell) => of.reduce((sign, f) => sign * (cell.has[f] ? 1 : -1), 1) * cell[result],
    );
    const value = signed.reduce((a, b) => a + b, 0) / 4;
    return { of, name: of.map((f) => factors[f]).join(' x '), value };
  });
}

/** A row with two or three modules: its gain over the baseline, beside the sum of its modules' single gains. */
export interface Gain {
  name: string;
  gain: number;
  sumOfSingles: number;
}

/** Gains of the four rows with more than one module. */
export function gains(cells: readonly Cell[], result: Result): Gain[] {
  const find = (has: readonly boolean[]) => cells.find((cell) => cell.has.every((h, f) => h === has[f]))!;
  const base = find([false, false, false])[result];
  const single = (f: number) => find(factors.map((_, i) => i === f))[result] - base;
  return cells
    .filter(({ has }) => has.filter(Boolean).length > 1)
    .map((cell) => {
      const inside = factors.map((_, f) => f).filter((f) => cell.has[f]);
      const sumOfSingles = inside.reduce((sum, f) => sum + single(f), 0);
      return { name: inside.map((f) => factors[f]).join(' + '), gain: cell[result] - base, sumOfSingles };
    });
}

/** What an effect must pass if all interactions are noise: t(4) times their root mean square. */
export function interactionMargin(all: readonly Effect[]): number {
  const noise = all.filter(({ of }) => of.length > 1).map(({ value }) => value);
  const sd = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
  return tQuantile(noise.length) * sd;
}

/** t of 0.975 at 7/3 degrees of freedom: seven effects, by Lenth's rule of a third. */
const lenthQuantile = 3.764;

/**
 * How large an effect must be to stand out from the others, when there is one run a cell and most effects are noise.
 * @returns the margin of error at 95 %: t · 1.5 · median of the |effects| below 2.5 · 1.5 · median of all
 * Source: Lenth, "Quick and Easy Analysis of Unreplicated Factorials", 1989.
 */
export function lenthMargin(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  const first = 1.5 * median(sizes);
  return lenthQuantile * 1.5 * median(sizes.filter((size) => size < 2.5 * first));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
