/** The tables that end every paper's notebook: its audit, its exact numbers beside ours. */
import { type PaperRow, paperTable } from '../show/paper-table';
import { type Table, table } from '../show/table';
import { type AuditRow, type AuditVerdict, auditPaper } from './audit';
import { readPaper } from './read-paper';
import type { Paper } from './schema';

const odd: readonly AuditVerdict[] = ['differs', 'within rounding'];

/** The audit of one paper: every check that does not simply agree, in full, and the rest counted by where it stands. */
export function auditSummary(name: string): Table {
  const paper = readPaper(name);
  const rows = auditPaper(paper);
  const told = odd.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  const columns = ['where', 'check', 'printed', 'computed', 'verdict'];
  return table([...told, ...countedByPlace(rows.filter(({ verdict }) => verdict === 'agrees'))], {
    name: 'audit',
    columns: told.some(({ note }) => note !== undefined) ? [...columns, 'note'] : columns,
    caption: `${rows.length} checks of the paper against itself; "papersweep papers audit ${name}" prints all`,
    source: sourceOf(paper),
  });
}

function countedByPlace(agreeing: readonly AuditRow[]): AuditRow[] {
  const places = [...new Set(agreeing.map(placeOf))];
  return places.map((where) => {
    const count = agreeing.filter((row) => placeOf(row) === where).length;
    const check = count === 1 ? 'one more check' : `${count} more checks`;
    return { where, check, printed: '', computed: '', verdict: 'agrees', note: '' };
  });
}

function placeOf({ where }: AuditRow): string {
  return where.split(',')[0];
}

/**
 * Every printed difference, and every column that follows from others, beside what the printed numbers give.
 * @param more rows that follow from something else, such as an architecture; they come first
 */
export function exactTable(name: string, more: readonly PaperRow[] = []): Table {
  const paper = readPaper(name);
  const claims = paper.claims.filter(({ relation }) => relation === 'difference');
  const rows = auditPaper({ ...paper, claims }).filter(({ computed }) => /^-?[\d.]+$/.test(computed));
  const compared = rows.map(({ where, check, printed, computed }): PaperRow => {
    return { item: `${where}: ${check}`, paper: printed, ours: Number(computed) };
  });
  return paperTable([...more, ...compared], {
    name: 'paper-and-ours',
    caption: 'Exact items: numbers that follow from others which the paper prints',
    source: sourceOf(paper),
  });
}

/** e.g. `Wu and Li, text and Tables 1 to 4`. */
function sourceOf({ authors, tables }: Paper): string {
  const [first, second] = authors.map((author) => author.split(' ').at(-1));
  const who =
    authors.length === 1 ? first : authors.length === 2 ? `${first} and ${second}` : `${first} et al.`;
  const numbers = tables.map(({ id }) => /\d+/.exec(id)?.[0] ?? id);
  return `${who}, text and Tables ${numbers[0]} to ${numbers[numbers.length - 1]}`;
}
