/** `papersweep start`, which `npm start` calls: engine, every notebook, the report. The main job. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import type { NotebookResult } from '../notebook/run-notebook';
import type { Report } from '../report';
import { projectNotebooks } from './run';

/** Adds `start` to the command line. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description('make the engine ready, run every notebook, write out/ with all figures and tables')
    .option('--out <dir>', 'folder to write to', 'out')
    .action(start);
}

async function start({ out }: { out: string }): Promise<void> {
  const begun = performance.now();
  const paths = projectNotebooks();
  const { readyEngine } = require('./ready-engine') as typeof import('./ready-engine');
  const engine = await readyEngine();
  const results = await runAll(paths, join(out, 'notebooks'));
  const report = await writeAll(results, engine, out);
  printSummary(results, report, engine);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n${seconds} s. Open ${relative('.', report.index)} to read; \`npx papersweep lab\` to work in JupyterLab.`,
  );
  if (results.some((result) => result.end !== 'ok')) process.exitCode = 1;
}

async function runAll(paths: string[], out: string): Promise<NotebookResult[]> {
  const { runNotebooks } = require('../notebook/run-notebook') as typeof import('../notebook/run-notebook');
  const { progressPrinter } =
    require('../notebook/progress-bar') as typeof import('../notebook/progress-bar');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  rmSync(out, { recursive: true, force: true });
  return runNotebooks(paths, { out, jobs: 2, signal: stop.signal }, progressPrinter(process.stdout));
}

async function writeAll(results: NotebookResult[], engine: string, out: string): Promise<Report> {
  const { writeReport } = require('../report') as typeof import('../report');
  const { closeChromium } = require('../show/render-chromium') as typeof import('../show/render-chromium');
  for (const folder of ['figures', 'tables', 'pages'])
    rmSync(join(out, folder), { recursive: true, force: true });
  const notebooks = results.map((result) => ({
    path: result.executed,
    facts: {
      cells: result.cells.length,
      seconds: Number(result.seconds.toFixed(1)),
      end: result.end,
      engine,
    },
  }));
  const report = await writeReport(notebooks, out, { stamp: stamp(engine), onStep: printProgress });
  await closeChromium();
  return report;
}

function stamp(engine: string): Record<string, string> {
  return { engine, commit: commit(), date: new Date().toISOString().slice(0, 10), node: process.version };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

function printProgress({ done, total, what }: { done: number; total: number; what: string }): void {
  if (!process.stdout.isTTY) return;
  process.stdout.write(`\r\x1b[Kreport  ${done}/${total} ${what}`);
  if (done === total - 1) process.stdout.write('\r\x1b[K');
}

function printSummary(results: NotebookResult[], report: Report, engine: string): void {
  const rows = results.map((result, i) => [
    relative('.', result.path),
    result.cells.length,
    result.seconds.toFixed(1),
    report.notebooks[i].figures,
    report.notebooks[i].tables,
    engine,
    result.end,
  ]);
  const head = ['notebook', 'cells', 'seconds', 'figures', 'tables', 'engine', 'end'];
  const width = head.map((_, c) => Math.max(...[head, ...rows].map((row) => String(row[c]).length)));
  const line = (row: (string | number)[]) =>
    row.map((v, c) =>
      typeof v === 'number' || c === 2 ? String(v).padStart(width[c]) : String(v).padEnd(width[c]),
    );
  console.log();
  for (const row of [head, ...rows]) console.log(line(row).join('  ').trimEnd());
  for (const { path, failure, end } of results) {
    if (failure) console.log(`${path}: ${end}: cell ${failure.cell}: ${failure.name}: ${failure.message}`);
  }
}
