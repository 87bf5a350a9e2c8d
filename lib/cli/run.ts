/** `papersweep run`: notebooks, headless. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../errors';
import type { NotebookResult } from '../notebook/run-notebook';

interface Flags {
  param: Record<string, unknown>;
  params?: string;
  out: string;
  timeout?: number;
  budget?: string;
  jobs: number;
}

/** Adds `run` to the command line. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('run notebooks headless and write them, executed, to a folder')
    .argument('[notebook...]', 'notebooks (.ipynb); all of notebooks/ when none is given')
    .option(
      '-p, --param <name=value>',
      'set a parameter (JSON, else text); may be repeated',
      addParameter,
      {},
    )
    .option('--params <file>', 'parameters from a JSON file; -p wins')
    .option('--out <dir>', 'folder of the executed notebooks', 'out')
    .option('--timeout <seconds>', 'the longest that one cell may take', positive)
    .addOption(new Option('--budget <size>', 'the parameter budget').choices(['smoke', 'small', 'paper']))
    .option('--jobs <n>', 'how many notebooks run at the same time', positive, 1)
    .action(runCommand);
}

async function runCommand(given: string[], flags: Flags): Promise<void> {
  // Loaded here: the other commands do not need it.
  const { runNotebooks } = require('../notebook/run-notebook') as typeof import('../notebook/run-notebook');
  const { progressPrinter } =
    require('../notebook/progress-bar') as typeof import('../notebook/progress-bar');
  const paths = given.length ? given : projectNotebooks();
  const parameters = { ...(flags.params ? readParameters(flags.params) : {}), ...flags.param };
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  const printer = progressPrinter(process.stdout);
  const results = await runNotebooks(paths, { ...flags, parameters, signal: stop.signal }, printer);
  process.off('SIGINT', onSignal);
  report(results);
  process.exitCode = stop.signal.aborted ? 130 : results.every((result) => result.end === 'ok') ? 0 : 1;
}

/** The notebooks of the project in the working folder, in the order of their names. */
export function projectNotebooks(folder = 'notebooks'): string[] {
  try {
    const found = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
    if (found.length) return found.sort().map((name) => join(folder, name));
  } catch {
    // The same message as for an empty folder.
  }
  throw new InputError({ what: 'no notebooks', where: `${folder}/`, fix: 'papersweep run NOTEBOOK.ipynb' });
}

function report(results: readonly NotebookResult[]): void {
  for (const { path, failure, end, executed } of results) {
    if (!failure) continue;
    const line = failure.line === undefined ? '' : `, line ${failure.line}`;
    const where = failure.cell === 0 ? '' : `cell ${failure.cell}${line}: `;
    process.stderr.write(`${path}: ${end}: ${where}${failure.name}: ${failure.message} (see ${executed})\n`);
  }
}

function addParameter(text: string, before: Record<string, unknown>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected name=value');
  return { ...before, [text.slice(0, at).trim()]: jsonOrText(text.slice(at + 1)) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readParameters(path: string): Record<string, unknown> {
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError({ what: `cannot be read as JSON (${(error as Error).message})`, where: path });
  }
  if (typeof values === 'object' && values !== null && !Array.isArray(values))
    return values as Record<string, unknown>;
  throw new InputError({ what: 'holds no object', where: path, expected: '{"name": value, …}' });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0');
  return value;
}
