/** A table held against itself: its printed deltas, and the columns that follow from others. */
import type { AuditRow } from './audit';
import { type Interval, parseFormula } from './formula';
import { columnDigits, type Printed, parsePrinted, roundingTo } from './printed';
import { findRow } from './read-paper';
import { followedColumns, type PaperFollows, type PaperTable } from './schema';
import { thresholdMean } from './threshold-mean';
import { againstDifference, againstPrinted, type Outcome } from './verdict';

/** Each printed delta of a table, then each row of each column that follows from others. */
export function auditTable(table: PaperTable): AuditRow[] {
  return [...auditDeltas(table), ...(table.follows ?? []).flatMap((follows) => auditFollows(table, follows))];
}

function auditDeltas(table: PaperTable): AuditRow[] {
  return table.rows.flatMap((row, at) =>
    row.values.flatMap((cell, column): AuditRow[] => {
      const delta = /\((.+)\)/.exec(cell)?.[1];
      if (delta === undefined || table.deltasFrom === undefined) return [];
      const base =
        table.deltasFrom === 'the row above' ? table.rows[at - 1].values : findRow(table, table.deltasFrom);
      const digits = columnDigits(table, column);
      const [minuend, subtrahend] = [cell, base[column]].map((text) => ({ ...parsePrinted(text), digits }));
      const check = `${table.columns[column]}: ${minuend.value.toFixed(digits)} − ${subtrahend.value.toFixed(digits)}`;
      return [{ where: placeOf(table, row.key), check, ...againstDifference(delta, minuend, subtrahend) }];
    }),
  );
}

function auditFollows(table: PaperTable, follows: PaperFollows): AuditRow[] {
  const columns = followedColumns(follows).map((column) => table.columns.indexOf(column));
  const { note } = follows;
  return table.rows
    .filter(({ values }) => columns.every((at) => values[at] !== '-'))
    .map(({ key, values }) => {
      const read = (column: string): Printed => {
        const at = table.columns.indexOf(column);
        return { ...parsePrinted(values[at]), digits: columnDigits(table, at) };
      };
      const outcome = followed(follows, read);
      return { where: placeOf(table, key), check: ruleOf(follows), ...outcome, ...(note ? { note } : {}) };
    });
}

function followed(follows: PaperFollows, read: (column: string) => Printed): Outcome {
  const printed = read(follows.column);
  if ('thresholds' in follows) {
    const known = follows.thresholds.map((column) => ({
      at: Number(column.slice(2)),
      ap: read(column).value,
    }));
    return thresholdMean(printed, known);
  }
  const computed = 'mean' in follows ? meanOf(follows.mean.map(read)) : formulaOf(follows, read);
  return againstPrinted(printed.value.toFixed(printed.digits), printed, computed);
}

function meanOf(columns: readonly Printed[]): Interval {
  const parts = columns.map(roundingTo);
  const mean = (end: keyof Interval) => parts.reduce((sum, part) => sum + part[end], 0) / parts.length;
  return { least: mean('least'), value: mean('value'), most: mean('most') };
}

function formulaOf(
  { formula, columns }: Extract<PaperFollows, { formula: string }>,
  read: (column: string) => Printed,
): Interval {
  const values = Object.entries(columns).map(([name, column]) => [name, roundingTo(read(column))]);
  return parseFormula(formula).at(Object.fromEntries(values));
}

function ruleOf(follows: PaperFollows): string {
  if ('mean' in follows) return `${follows.column} is the mean of ${follows.mean.length} columns`;
  if ('thresholds' in follows)
    return `${follows.column} is a mean that ${follows.thresholds.join(' and ')} allow`;
  const written = Object.entries(follows.columns).reduce(
    (text, [name, column]) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), column),
    follows.formula,
  );
  return `${follows.column} = ${written}`;
}

function placeOf(table: PaperTable, key: readonly string[]): string {
  return `${table.id}, ${table.keys.map((name, i) => `${name} ${key[i]}`).join(', ')}`;
}
