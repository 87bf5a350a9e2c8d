/** The cells of one notebook, one after another, in one kernel. */
import type { Cell, Notebook } from '../notebook-file';
import { Outputs } from '../outputs';
import { hasTag } from '../parameters';
import type { Ending, KernelClient } from './kernel-client';
import type { KernelEnd } from './kernel-process';

/** Why and where a notebook stopped. */
export interface Failure {
  /** The number that the front end shows beside the cell, `[3]`. */
  cell: number;
  /** The cell's place in the file, from 1, text cells counted. */
  place: number;
  /** Line and column in the cell, from 1, when the error came from there. */
  line?: number;
  column?: number;
  /** The error's name. */
  name: string;
  message: string;
}

/** One code cell that ran. */
export interface CellResult {
  cell: number;
  place: number;
  seconds: number;
}

/** How a notebook ended. */
export interface NotebookEnd {
  end: 'ok' | 'cell-error' | 'timeout' | 'dead-kernel' | 'interrupted';
  cells: CellResult[];
  failure?: Failure;
}

/** What bounds a run. */
export interface Limits {
  timeout?: number;
  signal?: AbortSignal;
}

type Content = Record<string, unknown>;
type Step = { end: NotebookEnd['end']; failure?: Omit<Failure, 'cell' | 'place'> };

/** A kernel that was interrupted may take this long (ms) to answer before it is killed. */
const patience = 8000;
/** …after a time-out: the cell had its time. */
const patienceAfterTimeout = 2000;

/**
 * Runs the code cells of a notebook and fills their outputs, counts and timings in place.
 * @param onCell told how many cells have ended, before the first and after each
 */
export async function runCells(
  notebook: Notebook,
  kernel: KernelClient,
  limits: Limits,
  onCell: (done: number) => void,
): Promise<NotebookEnd> {
  const cells: CellResult[] = [];
  const ready = await kernel.ready;
  if (ready.kind === 'dead')
    return { end: 'dead-kernel', cells, failure: { cell: 0, place: 0, ...died(ready.end) } };
  if (ready.kind === 'reply') notebook.metadata.language_info = ready.content.language_info;
  const outputs = new Outputs();
  onCell(0);
  for (const [at, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== 'code' || cell.source.trim() === '') continue;
    const [number, place] = [cells.length + 1, at + 1];
    const step = await runCell(cell, kernel, outputs, limits);
    cells.push({ cell: number, place, seconds: Number((cell.metadata.papersweep as Content).seconds) });
    fillOutputs(notebook, outputs, cells);
    onCell(cells.length);
    if (step.failure) return { end: step.end, cells, failure: { cell: number, place, ...step.failure } };
  }
  return { end: 'ok', cells };
}

/** All cells so far: a display of an early cell may have been replaced by a later one. */
function fillOutputs(notebook: Notebook, outputs: Outputs, cells: CellResult[]): void {
  for (const [at, { place }] of cells.entries()) notebook.cells[place - 1].outputs = outputs.of(at);
}

async function runCell(cell: Cell, kernel: KernelClient, outputs: Outputs, limits: Limits): Promise<Step> {
  const mayFail = hasTag(cell, 'raises-exception');
  const began = new Date();
  let failed: Content | undefined;
  const published = (type: string, content: Content) => {
    if (type === 'execute_input') cell.execution_count = Number(content.execution_count);
    if (type === 'error') failed ??= content;
    outputs.take(type, content);
  };
  outputs.startCell();
  kernel.onStray(published);
  const { ending, stopped } = await executeWithin(cell, kernel, { published, stopOnError: !mayFail }, limits);
  const ended = new Date();
  cell.metadata.execution = {
    'iopub.execute_input': began.toISOString(),
    'shell.execute_reply': ended.toISOString(),
  };
  cell.metadata.papersweep = { seconds: (ended.getTime() - began.getTime()) / 1000 };
  const step = stepOf(ending, stopped, limits, mayFail ? undefined : failed);
  if (step.failure && !failed) outputs.take('error', outputOf(step.failure));
  return step;
}

/** Runs a cell; a time-out or an abort interrupts it, and kills the kernel when that does not help. */
async function executeWithin(
  cell: Cell,
  kernel: KernelClient,
  how: { published: (type: string, content: Content) => void; stopOnError: boolean },
  { timeout, signal }: Limits,
): Promise<{ ending: Ending; stopped?: 'timeout' | 'interrupted' }> {
  let stopped: 'timeout' | 'interrupted' | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: 'timeout' | 'interrupted', wait: number) => {
    stopped ??= why;
    kernel.process.signal('SIGINT');
    killer ??= setTimeout(() => kernel.process.signal('SIGKILL'), wait);
  };
  const onAbort = () => stop('interrupted', patience);
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => stop('timeout', patienceAfterTimeout), timeout * 1000);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  const ending = await kernel.execute(cell.source, how);
  clearTimeout(timer);
  clearTimeout(killer);
  signal?.removeEventListener('abort', onAbort);
  return { ending, stopped };
}

function stepOf(
  ending: Ending,
  stopped: 'timeout' | 'interrupted' | undefined,
  { timeout }: Limits,
  failed: Content | undefined,
): Step {
  if (stopped === 'timeout') {
    return {
      end: 'timeout',
      failure: { name: 'Timeout', message: `the cell took longer than ${timeout} s` },
    };
  }
  if (stopped === 'interrupted') {
    return { end: 'interrupted', failure: { name: 'Interrupted', message: 'the run was interrupted' } };
  }
  if (ending.kind === 'dead') return { end: 'dead-kernel', failure: died(ending.end) };
  if (!failed) return { end: 'ok' };
  const place = (ending.kind === 'reply' ? ending.content.place : undefined) as
    | { line: number; column: number }
    | undefined;
  const failure = { name: String(failed.ename), message: String(failed.evalue) };
  return { end: 'cell-error', failure: { ...failure, line: place?.line, column: place?.column } };
}

/** Exit code, signal and last words of a kernel that died. */
function died({ code, signal, lastWords }: KernelEnd): { name: string; message: string } {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const memory = /heap out of memory/i.test(lastWords) ? ': its memory was full (8 GiB heap)' : '';
  const words = lastWords.trim().split('\n').at(-1);
  return { name: 'DeadKernel', message: `the kernel ${how}${memory || (words ? `: ${words}` : '')}` };
}

function outputOf({ name, message }: { name: string; message: string }): Content {
  return { ename: name, evalue: message, traceback: [`\u001b[31m${name}\u001b[39m: ${message}`] };
}
