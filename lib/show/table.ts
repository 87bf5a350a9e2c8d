/** A table: records or a data frame in, html, Markdown, CSV, LaTeX and plain text out. */
import { InputError, nearest } from '../errors';
import type { Displayable, MimeBundle } from './display';
import { captionLine } from './house-style';
import { checkName } from './names';
import { type CellValue, type Column, isExact, isMeasured, type SetColumn, setColumn } from './table-cells';
import { tableHtml } from './table-html';
import { tableLatex } from './table-latex';
import { tableCsv, tableMarkdown, tablePlain } from './table-text';

/** What danfojs' DataFrame offers of use here; any object like it will do. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: unknown;
}

/** How a table is set. */
export interface TableOptions {
  /** Plain name, unique in its notebook; it becomes the file's name. */
  name: string;
  /** Columns to show, in order; all of the source's where absent. A string is a key. */
  columns?: ReadonlyArray<Column | string>;
  caption?: string;
  /** Where the numbers come from: `Wu & Li, Table 2`. */
  source?: string;
}

/** What every form is set from. */
export interface SetTable {
  name: string;
  caption: string;
  columns: SetColumn[];
}

/** The form in which a table travels in a notebook, so that a report can set it anew and trust no html. */
export const tableMime = 'application/vnd.papersweep.table+json';

/** An immutable table. The last expression of a cell shows it. */
export interface Table extends Displayable {
  readonly kind: 'table';
  readonly name: string;
  readonly caption: string;
  toMimeBundle(): MimeBundle;
  toHtml(): string;
  toMarkdown(): string;
  toCsv(): string;
  toLatex(): string;
  /** Columns for a terminal. */
  toText(): string;
}

/**
 * Makes a table.
 * @param source records (a missing key is an empty cell), or a DataFrame
 * @throws InputError when the name is not plain, a column is unknown, or a cell holds what no cell can show
 */
export function table(source: readonly object[] | DataFrameLike, options: TableOptions): Table {
  const name = checkName('table', options.name);
  const records = isDataFrame(source)
    ? recordsOf(source)
    : (source as ReadonlyArray<Record<string, unknown>>);
  const keys = isDataFrame(source) ? source.columns : [...new Set(records.flatMap((r) => Object.keys(r)))];
  const wanted = (options.columns ?? keys).map((c) => (typeof c === 'string' ? { key: c } : c));
  const columns = wanted.map((column) => {
    if (records.length && !keys.includes(column.key)) throw unknownColumn(name, column.key, keys);
    return setColumn(
      column,
      records.map((r, i) => cellValue(r[column.key], name, column.key, i)),
    );
  });
  const set: SetTable = { name, caption: captionLine({ title: '', ...options }), columns };
  return Object.freeze({ kind: 'table' as const, name, caption: set.caption, ...forms(set, options.source) });
}

function forms(set: SetTable, source?: string): Omit<Table, 'kind' | 'name' | 'caption'> {
  const { name, caption } = set;
  return {
    toHtml: () => tableHtml(set),
    toMarkdown: () => tableMarkdown(set),
    toCsv: () => tableCsv(set),
    toLatex: () => tableLatex(set),
    toText: () => tablePlain(set),
    toMimeBundle: () => ({
      data: {
        'text/html': tableHtml(set),
        'text/markdown': tableMarkdown(set),
        'text/csv': tableCsv(set),
        'text/plain': tablePlain(set),
        [tableMime]: plainSet(set),
      },
      metadata: { papersweep: { kind: 'table', name, caption, ...(source && { source }) } },
    }),
  };
}

function plainSet(set: SetTable): SetTable {
  return JSON.parse(JSON.stringify(set)) as SetTable;
}

function isDataFrame(source: readonly object[] | DataFrameLike): source is DataFrameLike {
  return !Array.isArray(source) && 'columns' in source && 'values' in source;
}

function recordsOf({ columns, values }: DataFrameLike): Array<Record<string, unknown>> {
  const rows = values as unknown[][];
  return rows.map((row) => Object.fromEntries(columns.map((key, i) => [key, row[i]])));
}

function cellValue(value: unknown, table: string, key: string, row: number): CellValue {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  const measured = value as CellValue;
  if (isMeasured(measured) && typeof measured.mean === 'number' && typeof measured.n === 'number')
    return measured;
  if (isExact(measured) && typeof measured.value === 'number') return measured;
  throw new InputError({
    what: `column "${key}", row ${row}: ${Array.isArray(value) ? 'an array' : typeof value} is no cell`,
    where: `table ${table}`,
    expected: 'a number, a text, yes or no, { mean, sd, n }, or { value, digits }',
  });
}

function unknownColumn(table: string, key: string, keys: readonly string[]): InputError {
  const near = nearest(key, keys);
  return new InputError({
    what: `unknown column "${key}"`,
    where: `table ${table}`,
    expected: `one of ${keys.join(', ')}`,
    ...(near && { fix: `"${near}"` }),
  });
}
