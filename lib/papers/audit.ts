/** A paper held against itself: printed deltas, text and tables against what its own numbers give. */
import { findRow, findTable, printedCell } from './read-paper';
import type { CellRef, Paper, PaperClaim, PaperTable } from './schema';

/**
 * `agrees`: equal to the printed digits. `within rounding`: equal for some values that round to those printed.
 * `differs`: for none.
 */
export type AuditVerdict = 'agrees' | 'within rounding' | 'differs';

/** One check: what is printed, what follows from the paper's other numbers. */
export interface AuditRow {
  where: string;
  check: string;
  printed: string;
  computed: string;
  verdict: AuditVerdict;
}

/** A printed number: its value and how many digits stand after the point. */
interface Printed {
  value: number;
  digits: number;
}

/**
 * Every check of one paper: first each delta printed in a table, then each claim, in the file's order.
 * Nothing is typed in: the right-hand side is always computed from the printed values.
 */
export function auditPaper(paper: Paper): AuditRow[] {
  const deltas = paper.tables.flatMap((table) => auditDeltas(table));
  return [...deltas, ...paper.claims.map((claim) => auditClaim(paper, claim))];
}

function auditDeltas(table: PaperTable): AuditRow[] {
  if (table.deltasFrom === undefined) return [];
  const base = findRow(table, table.deltasFrom);
  return table.rows.flatMap((row) =>
    row.values.flatMap((cell, column): AuditRow[] => {
      const delta = /\((.+)\)/.exec(cell)?.[1];
      if (delta === undefined) return [];
      const digits = columnDigits(table, column);
      const minuend = { ...parse(cell), digits };
      const where = `${table.id}, ${table.keys.map((key, i) => `${key} ${row.key[i]}`).join(', ')}`;
      const check = `${table.columns[column]}: ${minuend.value.toFixed(digits)} − ${parse(base[column]).value.toFixed(digits)}`;
      return [{ where, check, ...compared(delta, minuend, { ...parse(base[column]), digits }) }];
    }),
  );
}

function auditClaim(paper: Paper, claim: PaperClaim): AuditRow {
  const { where, says: check } = claim;
  const value = (ref: CellRef) => refValue(paper, ref);
  switch (claim.relation) {
    case 'difference':
      return { where, check, ...compared(claim.printed, value(claim.cells[0]), value(claim.cells[1])) };
    case 'same': {
      const all = claim.cells.map(value);
      const alike = all.every((v) => v.value === all[0].value);
      const [first, ...others] = all.map(written);
      return {
        where,
        check,
        printed: first,
        computed: others.join(', '),
        verdict: alike ? 'agrees' : 'differs',
      };
    }
    case 'best': {
      const [{ table, column }] = claim.cells;
      const best = bestOf(findTable(paper, table), column);
      const itself = value(claim.cells[0]).value === parse(claim.printed).value;
      const alone = best.key.join(', ') === claim.cells[0].row.join(', ');
      const computed = `${best.value} at ${best.key.join(', ')}`;
      return {
        where,
        check,
        printed: claim.printed,
        computed,
        verdict: itself && alone ? 'agrees' : 'differs',
      };
    }
    case 'all above': {
      const table = findTable(paper, claim.table);
      const base = findRow(table, claim.base).map(parse);
      const above = findRow(table, claim.row).filter((cell, i) => parse(cell).value > base[i].value).length;
      const computed = `${above} of ${base.length} above`;
      return {
        where,
        check,
        printed: 'all',
        computed,
        verdict: above === base.length ? 'agrees' : 'differs',
      };
    }
    case 'mean of thresholds':
      return { where, check, ...meanOfThresholds(claim.cells, value) };
  }
}

function compared(text: string, minuend: Printed, subtrahend: Printed) {
  const printed = parse(text);
  const digits = Math.max(printed.digits, minuend.digits, subtrahend.digits);
  const computed = (minuend.value - subtrahend.value).toFixed(digits);
  const off = Math.abs(Number(computed) - printed.value);
  const slack = [digits, minuend.digits, subtrahend.digits].reduce((sum, d) => sum + 0.5 * 10 ** -d, 0);
  return { printed: text, computed, verdict: verdictOf(off, slack) };
}

function verdictOf(off: number, slack: number): AuditVerdict {
  if (off < 1e-9) return 'agrees';
  return off <= slack + 1e-9 ? 'within rounding' : 'differs';
}

function bestOf(table: PaperTable, column: string): { key: string[]; value: string } {
  const at = table.columns.indexOf(column);
  const top = table.rows.reduce((a, b) => (parse(b.values[at]).value > parse(a.values[at]).value ? b : a));
  return { key: top.key, value: top.values[at] };
}

/** AP falls as the threshold rises, so each of the ten thresholds lies between its printed neighbors. */
function meanOfThresholds(cells: readonly CellRef[], value: (ref: CellRef) => Printed) {
  const [ap, ...others] = cells;
  const known = others.map((ref) => ({ at: Number(ref.column.slice(2)), ap: value(ref).value }));
  const thresholds = Array.from({ length: 10 }, (_, i) => 50 + 5 * i);
  const least = thresholds.map((t) => Math.max(0, ...known.filter((k) => k.at >= t).map((k) => k.ap)));
  const most = thresholds.map((t) => Math.min(100, ...known.filter((k) => k.at <= t).map((k) => k.ap)));
  const mean = (list: number[]) => list.reduce((sum, v) => sum + v, 0) / list.length;
  const { value: printed, digits } = value(ap);
  const fits = printed >= mean(least) && printed <= mean(most);
  const computed = `${mean(least).toFixed(digits)} to ${mean(most).toFixed(digits)}`;
  return {
    printed: printed.toFixed(digits),
    computed,
    verdict: (fits ? 'agrees' : 'differs') as AuditVerdict,
  };
}

function refValue(paper: Paper, ref: CellRef): Printed {
  const table = findTable(paper, ref.table);
  return {
    ...parse(printedCell(paper, ref)),
    digits: columnDigits(table, table.columns.indexOf(ref.column)),
  };
}

/** Papers drop a last zero ("38" beside "37.6"): a column has the digits of its longest value. */
function columnDigits(table: PaperTable, column: number): number {
  return Math.max(...table.rows.map((row) => parse(row.values[column]).digits));
}

function written({ value, digits }: Printed): string {
  return value.toFixed(digits);
}

function parse(text: string): Printed {
  const number = text.replace(/\(.*/, '');
  return { value: Number(number), digits: number.split('.')[1]?.length ?? 0 };
}
