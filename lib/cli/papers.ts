/** `papersweep papers list` and `papersweep papers audit [paper]`. */
import type { Command } from 'commander';
import { auditPaper } from '../papers/audit';
import { paperNames, readPaper } from '../papers/read-paper';

/** Registers the command. */
export function registerPapers(program: Command): void {
  const papers = program.command('papers').description('what the papers print');
  papers
    .command('list')
    .description('the papers there are, with the tables and figures recorded of each')
    .action(() => print(listRows()));
  papers
    .command('audit')
    .argument('[paper]', 'name of one paper; all when left out')
    .description("hold a paper's numbers against each other: deltas, text, tables")
    .action((name?: string) => audit(name));
}

function listRows(): string[][] {
  const rows = paperNames().map((name) => {
    const { title, tables, figures, claims } = readPaper(name);
    return [name, `${tables.length}`, `${figures.length}`, `${claims.length}`, title];
  });
  return [['paper', 'tables', 'figures', 'claims', 'title'], ...rows];
}

function audit(name?: string): void {
  for (const paper of name === undefined ? paperNames() : [name]) {
    const rows = auditPaper(readPaper(paper));
    const lines = rows.map((r) => [r.verdict, r.printed, r.computed, r.where, r.check]);
    print([['verdict', 'printed', 'computed', 'where', 'check'], ...lines]);
    const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
    const [agree, near, off] = ['agrees', 'within rounding', 'differs'].map(count);
    process.stdout.write(
      `${paper}: ${rows.length} checks, ${agree} agree, ${near} within rounding, ${off} differ\n`,
    );
  }
}

function print(rows: readonly string[][]): void {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}
