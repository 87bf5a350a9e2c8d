/** From values to cells: rounding, mean ± sd (n), the best of a column, and where the decimal point is. */

/** A figure over several runs. `sd` is the sample's, over n − 1; one run has none. */
export interface Measured {
  mean: number;
  sd?: number;
  n: number;
  /** Decimals of this cell alone. */
  digits?: number;
}

/** A number with decimals of its own; `signed` puts a + before positive ones. */
export interface Exact {
  value: number;
  digits: number;
  signed?: boolean;
}

/** What a cell may hold. */
export type CellValue = number | string | boolean | Measured | Exact | null | undefined;

/** One column of a table. */
export interface Column {
  key: string;
  /** Heading; the key where it is absent. */
  label?: string;
  /** Stands behind the heading in parentheses. */
  unit?: string;
  /**
   * Decimals; absent: of means over runs as many as the largest sd shows with two significant digits and the smallest with
   * one, of other numbers as many as show each to four, zeros at the end dropped.
   */
  digits?: number;
  /** Numbers align on the decimal point, text to the left, unless told otherwise. */
  align?: 'left' | 'right' | 'center' | 'decimal';
  /** Which end is best; the best cell, or cells that show the same, are marked. */
  best?: 'max' | 'min';
}

/** A cell ready to be set: `head` ends before the decimal point, `tail` begins with it. */
export interface Cell {
  head: string;
  tail: string;
  best: boolean;
}

/** A column ready to be set. */
export interface SetColumn {
  key: string;
  heading: string;
  align: 'left' | 'right' | 'center' | 'decimal';
  cells: Cell[];
  values: CellValue[];
}

/** Formats one column. */
export function setColumn(column: Column, values: CellValue[]): SetColumn {
  const digits = column.digits ?? enoughDigits(values);
  const texts = values.map((value) => formatCell(value, digits));
  const align =
    column.align ?? (texts.every(isNumeric) && texts.some((t) => t !== absent) ? 'decimal' : 'left');
  const best = column.best ? bestOf(values, digits, column.best) : () => false;
  const cells = texts.map((text, i) => ({ ...splitAtPoint(text, align), best: best(values[i]) }));
  const label = column.label ?? column.key;
  return {
    key: column.key,
    heading: column.unit ? `${label} (${column.unit})` : label,
    align,
    cells,
    values,
  };
}

/** What stands where there is no value. */
export const absent = '–';

/** Text of one value: `35.2`, `35.2 ± 0.4 (n = 5)`, `35.2 (n = 1)`, `yes`, `–`. */
export function formatCell(value: CellValue, digits: number): string {
  if (value === null || value === undefined) return absent;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return formatNumber(value, digits);
  if (isExact(value))
    return `${value.signed && value.value > 0 ? '+' : ''}${formatNumber(value.value, value.digits)}`;
  const { mean, sd, n, digits: own = digits } = value;
  const spread = n > 1 && sd !== undefined ? ` ± ${formatNumber(sd, own)}` : '';
  return `${formatNumber(mean, own)}${spread} (n = ${n})`;
}

function formatNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return absent;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = value.toFixed(digits);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** Whether a value is a mean over runs. */
export function isMeasured(value: CellValue): value is Measured {
  return typeof value === 'object' && value !== null && 'mean' in value;
}

/** Whether a value is a number with decimals of its own. */
export function isExact(value: CellValue): value is Exact {
  return typeof value === 'object' && value !== null && 'digits' in value && 'value' in value;
}

function numberOf(value: CellValue): number | undefined {
  const number = isMeasured(value) ? value.mean : isExact(value) ? value.value : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Decimals of a column that says none, six at most. */
function enoughDigits(values: CellValue[]): number {
  const spreads = values.flatMap((value) => (isMeasured(value) && value.sd ? [value.sd] : []));
  if (spreads.length === 0) return fourDigits(values);
  const decimals = [decimalsOf(Math.max(...spreads), 2), decimalsOf(Math.min(...spreads), 1)];
  return Math.min(6, Math.max(0, ...decimals));
}

/** Decimals that show so many significant digits. */
function decimalsOf(value: number, significant: number): number {
  return significant - 1 - Number(value.toExponential(significant - 1).split('e')[1]);
}

/** Decimals that show every number to four significant digits; none for whole numbers. */
function fourDigits(values: CellValue[]): number {
  const numbers = values.map((value) => (isMeasured(value) ? value.mean : value));
  const decimals = numbers.map((value) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || Number.isInteger(value)) return 0;
    const [mantissa, exponent = '0'] = String(Number(value.toPrecision(4))).split('e');
    return (mantissa.split('.')[1]?.length ?? 0) - Number(exponent);
  });
  return Math.min(6, Math.max(0, ...decimals));
}

function bestOf(values: CellValue[], digits: number, end: 'max' | 'min'): (value: CellValue) => boolean {
  const numbers = values.map(numberOf).filter((v) => v !== undefined);
  if (numbers.length < 2) return () => false;
  const best = formatNumber(end === 'max' ? Math.max(...numbers) : Math.min(...numbers), digits);
  return (value) => {
    const number = numberOf(value);
    return number !== undefined && formatNumber(number, digits) === best;
  };
}

const number = /^[-+−]?(?:\d+(?:\.\d+)?|∞)/;

function isNumeric(text: string): boolean {
  return text === absent || (number.test(text) && /^[-+−\d.∞ ±()n=%]*$/.test(text));
}

function splitAtPoint(text: string, align: SetColumn['align']): { head: string; tail: string } {
  if (align !== 'decimal') return { head: text, tail: '' };
  const at = /^[-+−]?\d+/.exec(text)?.[0].length ?? text.length;
  return { head: text.slice(0, at), tail: text.slice(at) };
}
