/** What the paper's tables claim, as claims that records can decide; effects are the printed differences. */
import type { Cell, Claim } from '../../study/study';
import { parsePrinted } from '../printed';
import { findTable, readPaper } from '../read-paper';
import { factors, printedCells, type Result, type Cell as Row } from './ablation';

/** Our metrics and the table's columns: its AP is at IoU 0.5, its AP5095 over ten thresholds. */
const results = [
  ['AP50', 'ap'],
  ['AP', 'ap5095'],
] as const;

/** Each row over the baseline, and all three modules over any two. Effects: the printed differences, as shares of 1. */
export function table3Claims(): Claim[] {
  const rows = printedCells();
  const [base, full] = [0, 3].map((modules) => rows.find((row) => countOf(row) === modules)!);
  const pairs = rows.filter((row) => countOf(row) === 2);
  return results.flatMap(([metric, result]) => [
    ...rows.filter((row) => row !== base).map((row) => rowClaim(metric, result, row, base)),
    ...pairs.map((row) => rowClaim(metric, result, full, row)),
  ]);
}

function rowClaim(metric: string, result: Result, row: Row, than: Row): Claim {
  const text = `${nameOf(row)} over ${nameOf(than)}: ${row[result]} against ${than[result]}`;
  return better(text, metric, cellOf(row), cellOf(than), (row[result] - than[result]) / 100);
}

const countOf = ({ has }: Row): number => has.filter(Boolean).length;
const nameOf = ({ has }: Row): string => factors.filter((_, i) => has[i]).join(' + ') || 'YOLOX';
const cellOf = ({ has }: Row): Cell =>
  Object.fromEntries(factors.map((factor, i) => [factor, has[i] ? 'yes' : 'no']));

/** One arm beats another. @param effect is rounded to a hundredth of a point, which is finer than anything printed */
export function better(text: string, metric: string, cell: Cell, than: Cell, effect?: number): Claim {
  const rounded = effect === undefined ? {} : { effect: Math.round(effect * 1e4) / 1e4 };
  return { kind: 'better', text, metric, cell, than, ...rounded };
}

/** The difference of two printed numbers, as printed. */
export function printedGain(
  table: string,
  row: readonly string[],
  base: readonly string[],
  column: string,
): number {
  const { rows, columns } = findTable(readPaper('improved-yolox'), table);
  const [high, low] = [row, base].map((key) => {
    const { values } = rows.find((one) => one.key.join() === key.join())!;
    return parsePrinted(values[columns.indexOf(column)]).value;
  });
  return high - low;
}

/** What one module alone brings in Table 3, as a share of 1. */
export function singleGain(module: (typeof factors)[number], result: Result): number {
  const rows = printedCells();
  const [alone, base] = [module, 'YOLOX'].map((name) => rows.find((row) => nameOf(row) === name)!);
  return (alone[result] - base[result]) / 100;
}
