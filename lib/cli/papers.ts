/** `papersweep papers list [paper]` and `papersweep papers audit [paper]`. */
import type { Command } from 'commander';
import { type AuditRow, auditPaper } from '../papers/audit';
import { figureNumbers, paperNumbers, tableNumbers } from '../papers/count-numbers';
import { paperNames, readPaper } from '../papers/read-paper';

/** Registers the command. Findings are no errors: the audit ends with exit code 0. */
export function registerPapers(program: Command): void {
  const papers = program.command('papers').description('what the papers print');
  papers
    .command('list')
    .argument('[paper]', 'name of one paper: its tables and figures')
    .description('the papers there are, or the tables and figures of one')
    .action((name?: string) => print(name === undefined ? paperRows() : itemRows(name)));
  papers
    .command('audit')
    .argument('[paper]', 'name of one paper; all when left out')
    .option('--json', 'print the checks as JSON')
    .description("hold a paper's numbers against each other: deltas, means, ratios, text, tables")
    .action((name: string | undefined, { json }: { json?: true }) => {
      const audits = (name === undefined ? paperNames() : [name]).map(auditOf);
      if (json) process.stdout.write(`${JSON.stringify(audits, null, 2)}\n`);
      else printAudits(audits);
    });
}

/** The checks of a paper and how they end. */
interface Audit {
  paper: string;
  counts: Record<AuditRow['verdict'], number>;
  checks: AuditRow[];
}

function paperRows(): string[][] {
  const rows = paperNames().map((name) => {
    const paper = readPaper(name);
    const { title, tables, figures, claims } = paper;
    return [name, ...[tables, figures, claims].map((l) => `${l.length}`), `${paperNumbers(paper)}`, title];
  });
  return [['paper', 'tables', 'figures', 'claims', 'numbers', 'title'], ...rows];
}

function itemRows(name: string): string[][] {
  const { tables, figures } = readPaper(name);
  const items = [
    ...tables.map((t) => [t.id, t.kind, `${tableNumbers(t)}`, `${t.caption} (${t.dataset})`]),
    ...figures.map((f) => [f.id, f.kind, `${figureNumbers(f)}`, f.shows]),
  ];
  return [['item', 'kind', 'numbers', 'shows'], ...items];
}

function auditOf(paper: string): Audit {
  const checks = auditPaper(readPaper(paper));
  const count = (verdict: AuditRow['verdict']) => checks.filter((row) => row.verdict === verdict).length;
  const counts = {
    agrees: count('agrees'),
    'within rounding': count('within rounding'),
    differs: count('differs'),
  };
  return { paper, counts, checks };
}

function printAudits(audits: readonly Audit[]): void {
  for (const { paper, checks } of audits) {
    process.stdout.write(`${paper}\n`);
    const lines = checks.map((r) => [r.verdict, r.printed, r.computed, `${r.where}: ${r.check}${noteOf(r)}`]);
    print([['verdict', 'printed', 'computed', 'what'], ...lines]);
    process.stdout.write('\n');
  }
  for (const { paper, counts, checks } of audits) {
    const { agrees, differs } = counts;
    const near = counts['within rounding'];
    process.stdout.write(
      `${paper}: ${checks.length} checks, ${agrees} agree, ${near} within rounding, ${differs} differ\n`,
    );
  }
}

function noteOf({ note, verdict }: AuditRow): string {
  return note === undefined || verdict === 'agrees' ? '' : ` [${note}]`;
}

/** Rows under their head, each column but the last as wide as its longest cell. */
function print(rows: readonly string[][]): void {
  const widths = rows[0].slice(0, -1).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    process.stdout.write(`${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`);
  }
}
