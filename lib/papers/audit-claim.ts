/** A sentence of a paper held against its tables, one small judge a relation. */
import type { AuditRow } from './audit';
import { exactly, type Interval, parseFormula } from './formula';
import { cellValue, type Printed, parsePrinted, roundingTo } from './printed';
import { findRow, findTable } from './read-paper';
import { sameWeights } from './same-weights';
import type { CellRef, Paper, PaperClaim, PaperTable } from './schema';
import { thresholdMean } from './threshold-mean';
import { type AuditVerdict, againstDifference, againstPrinted, type Outcome, written } from './verdict';

type Claim<Relation extends PaperClaim['relation']> = Extract<PaperClaim, { relation: Relation }>;

/** What a claim says beside what the paper's other numbers give. */
export function auditClaim(paper: Paper, claim: PaperClaim): AuditRow {
  const { where, says: check, note } = claim;
  return { where, check, ...judge(paper, claim), ...(note === undefined ? {} : { note }) };
}

function judge(paper: Paper, claim: PaperClaim): Outcome {
  const values = () => ('cells' in claim ? claim.cells.map((ref) => cellValue(paper, ref)) : []);
  switch (claim.relation) {
    case 'difference': {
      const [minuend, subtrahend] = values();
      return againstDifference(claim.printed, minuend, subtrahend);
    }
    case 'same':
      return same(values());
    case 'best':
      return best(paper, claim);
    case 'above':
      return above(values());
    case 'all above':
      return allAbove(findTable(paper, claim.table), claim);
    case 'mean of thresholds': {
      const [ap, ...others] = values();
      return thresholdMean(
        ap,
        others.map(({ value }, i) => ({ at: Number(claim.cells[i + 1].column.slice(2)), ap: value })),
      );
    }
    case 'formula':
      return formula(paper, claim);
    case 'same weights': {
      const row = (key: string[]) => {
        const read = (column: string) => cellValue(paper, { table: claim.table, row: key, column });
        return { mean: read(claim.column), parts: claim.columns.map(read) };
      };
      return sameWeights(row(claim.row), row(claim.base));
    }
    case 'refers':
      return refers(paper, claim);
  }
}

function same(values: readonly Printed[]): Outcome {
  const [first, ...others] = values.map(asPrinted);
  const alike = values.every(({ value }) => value === values[0].value);
  return { printed: first, computed: others.join(', '), verdict: holds(alike) };
}

function best(paper: Paper, { cells: [cell], printed }: Claim<'best'>): Outcome {
  const top = bestOf(findTable(paper, cell.table), cell.column);
  const itself = cellValue(paper, cell).value === parsePrinted(printed).value;
  const alone = top.key.join(', ') === cell.row.join(', ');
  return { printed, computed: `${top.value} at ${top.key.join(', ')}`, verdict: holds(itself && alone) };
}

function bestOf(table: PaperTable, column: string): { key: string[]; value: string } {
  const at = table.columns.indexOf(column);
  const filled = table.rows.filter(({ values }) => values[at] !== '-');
  const value = (row: { values: string[] }) => parsePrinted(row.values[at]).value;
  const top = filled.reduce((a, b) => (value(b) > value(a) ? b : a));
  return { key: top.key, value: top.values[at] };
}

function above([first, ...others]: readonly Printed[]): Outcome {
  const computed = others.map(asPrinted).join(', ');
  return {
    printed: asPrinted(first),
    computed,
    verdict: holds(others.every(({ value }) => first.value > value)),
  };
}

function allAbove(table: PaperTable, { row, base, columns = table.columns }: Claim<'all above'>): Outcome {
  const [upper, lower] = [findRow(table, row), findRow(table, base)];
  const count = columns.filter((column) => {
    const at = table.columns.indexOf(column);
    return parsePrinted(upper[at]).value > parsePrinted(lower[at]).value;
  }).length;
  return {
    printed: 'all',
    computed: `${count} of ${columns.length} above`,
    verdict: holds(count === columns.length),
  };
}

function formula(paper: Paper, claim: Claim<'formula'>): Outcome {
  const given = Object.entries(claim.with ?? {}).map(([name, value]) => [name, givenValue(paper, value)]);
  const values: Record<string, Interval> = Object.fromEntries(given);
  const computed = parseFormula(claim.formula).at(values);
  const printed = printedSide(paper, claim.printed, values);
  const compare = claim.compare ?? 'equal';
  if (compare === 'equal') return againstPrinted(printed.text, printed, computed);
  const claimed =
    compare === 'above' ? computed.value > printed.value + 1e-9 : computed.value >= printed.value - 1e-9;
  return {
    printed: `${compare} ${printed.text}`,
    computed: written(computed.value, printed, printed.text),
    verdict: holds(claimed),
  };
}

/** The side that the paper claims; another formula counts as printed to four digits. */
function printedSide(
  paper: Paper,
  printed: Claim<'formula'>['printed'],
  values: Record<string, Interval>,
): Printed & { text: string } {
  if (typeof printed === 'string') return { ...parsePrinted(printed), text: printed };
  if ('table' in printed) {
    const value = cellValue(paper, printed);
    return { ...value, text: asPrinted(value) };
  }
  const value = Number(parseFormula(printed.formula).at(values).value.toFixed(4));
  return { value, digits: 4, text: `${value}` };
}

function givenValue(paper: Paper, value: string | CellRef): Interval {
  return typeof value === 'string' ? exactly(Number(value)) : roundingTo(cellValue(paper, value));
}

function refers(paper: Paper, { to, as, in: within }: Claim<'refers'>): Outcome {
  const printed = as === undefined ? to : `${to} (${as})`;
  const item = [...paper.tables, ...paper.figures].find(({ id }) => id === to || id.startsWith(`${to}, `));
  if (item) {
    const verdict = holds(as === undefined || as === item.kind);
    return { printed, computed: `${to} (${item.kind})`, verdict };
  }
  const known = namesLike(paper, to, within);
  return { printed, computed: known.told, verdict: holds(known.names.includes(to)) };
}

/** All that a name of this sort can mean: symbols of the formula told, references, or columns. */
function namesLike(paper: Paper, to: string, within?: string): { names: string[]; told: string } {
  if (within !== undefined) {
    const { names } = parseFormula(within);
    return { names, told: `symbols ${names.join(', ')}` };
  }
  if (/^\[\d+\]$/.test(to) && paper.references !== undefined) {
    const names = Array.from({ length: paper.references }, (_, i) => `[${i + 1}]`);
    return { names, told: `${paper.references} references` };
  }
  const names = paper.tables.flatMap(({ columns }) => columns);
  return { names, told: names.includes(to) ? `column ${to}` : `no ${to}` };
}

function holds(claimed: boolean): AuditVerdict {
  return claimed ? 'agrees' : 'differs';
}

function asPrinted({ value, digits }: Printed): string {
  return value.toFixed(digits);
}
