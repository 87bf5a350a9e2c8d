/** Writes `out/`: every figure and table as files, a page a notebook, and one first page that links them. */
import { isAbsolute, join, relative, sep } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { writeAssets } from './assets';
import { collectItems, type Item } from './collect';
import { indexPage, type ReportEntry } from './index-page';
import { readNotebook } from './notebook';
import { notebookPage } from './notebook-page';
import { type Format, writeItem } from './write-items';

/** An executed notebook to report on. */
export interface ReportNotebook {
  /** The executed .ipynb. */
  path: string;
  /** What the first page says of it, such as `{ cells: 14, seconds: 8.2 }`. */
  facts?: Readonly<Record<string, string | number>>;
}

/** How a report is written. */
export interface ReportOptions {
  /** Said once on the first page: engine, commit, date. */
  stamp?: Readonly<Record<string, string>>;
  /** Called before each piece of work. */
  onStep?: (step: { done: number; total: number; what: string }) => void;
}

/** What was written. */
export interface Report {
  index: string;
  notebooks: Array<{ path: string; page: string; figures: number; tables: number; files: string[] }>;
}

const written: readonly Format[] = ['svg', 'png', 'csv', 'md'];

/**
 * Writes the report of executed notebooks. Pages hold the notebooks' prose, code and outputs, but no html or
 * script of theirs, and load nothing from outside `outDir`.
 * @throws InputError when a notebook cannot be read, two have the same name, or two of its outputs have
 */
export async function writeReport(
  notebooks: readonly ReportNotebook[],
  outDir: string,
  { stamp = {}, onStep }: ReportOptions = {},
): Promise<Report> {
  const entries = notebooks.map(readEntry);
  checkIds(entries);
  const total = entries.reduce((sum, { items }) => sum + items.length, 0) + 1;
  let done = 0;
  const step = (what: string): void => onStep?.({ done: done++, total, what });
  const report: Report = { index: join(outDir, 'index.html'), notebooks: [] };
  for (const entry of entries) {
    const files = await writeItems(entry, outDir, step);
    report.notebooks.push({ ...writePage(entry, outDir), ...countItems(entry.items), files });
  }
  step('pages');
  const withPlotly = entries.some(({ items }) => items.some((item) => item.kind === 'figure'));
  await writeAssets(join(outDir, 'assets'), withPlotly);
  writeFileAtomic(report.index, indexPage(entries, stamp));
  return report;
}

function readEntry({ path, facts = {} }: ReportNotebook): ReportEntry {
  const notebook = readNotebook(path);
  return { notebook, items: collectItems(notebook), facts };
}

function checkIds(entries: ReportEntry[]): void {
  const paths = new Map<string, string>();
  for (const { notebook } of entries) {
    const other = paths.get(notebook.id);
    if (other)
      throw new InputError({ what: `same name as ${other}`, where: notebook.path, fix: 'rename one' });
    paths.set(notebook.id, notebook.path);
  }
}

async function writeItems(
  entry: ReportEntry,
  outDir: string,
  step: (what: string) => void,
): Promise<string[]> {
  const { notebook, items } = entry;
  const to = { figures: join(outDir, 'figures', notebook.id), tables: join(outDir, 'tables', notebook.id) };
  const files: string[] = [];
  for (const item of items) {
    step(`${notebook.id}: ${item.kind} ${item.name}`);
    files.push(...(await writeItem(item, written, to)));
  }
  return files;
}

function writePage({ notebook }: ReportEntry, outDir: string): { path: string; page: string } {
  const page = join(outDir, 'pages', `${notebook.id}.html`);
  const inside = relative(outDir, notebook.path);
  const ipynb = inside.startsWith('..') || isAbsolute(inside) ? undefined : inside.split(sep).join('/');
  writeFileAtomic(page, notebookPage(notebook, ipynb));
  return { path: notebook.path, page };
}

function countItems(items: Item[]): { figures: number; tables: number } {
  const tables = items.filter((item) => item.kind === 'table').length;
  return { figures: items.length - tables, tables };
}
