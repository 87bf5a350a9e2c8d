/** Printed numbers as values: their digits, and what rounds to them. */
import type { Interval } from './formula';
import { findTable, printedCell } from './read-paper';
import type { CellRef, Paper, PaperTable } from './schema';

/** A printed number: its value and how many digits stand after the point. */
export interface Printed {
  value: number;
  digits: number;
}

/** Value and digits of a number as printed; a delta in parentheses is left out, `-` is NaN. */
export function parsePrinted(text: string): Printed {
  const number = text.replace(/\(.*/, '');
  const [mantissa, exponent = '0'] = number.split('e');
  return { value: Number(number), digits: (mantissa.split('.')[1]?.length ?? 0) - Number(exponent) };
}

/** All values that round to a printed number. */
export function roundingTo({ value, digits }: Printed): Interval {
  const half = 0.5 * 10 ** -digits;
  return { least: value - half, value, most: value + half };
}

/** Papers drop a last zero ("38" beside "37.6"): a column has the digits of its longest value. */
export function columnDigits(table: PaperTable, column: number): number {
  return Math.max(...table.rows.map((row) => parsePrinted(row.values[column]).digits));
}

/**
 * The printed number that a claim names, with its column's digits.
 * @throws InputError when there is no such cell
 */
export function cellValue(paper: Paper, ref: CellRef): Printed {
  const table = findTable(paper, ref.table);
  const printed = parsePrinted(printedCell(paper, ref));
  return { ...printed, digits: columnDigits(table, table.columns.indexOf(ref.column)) };
}
