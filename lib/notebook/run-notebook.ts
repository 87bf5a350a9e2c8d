/** Runs notebooks headless: one kernel each, the next one starting meanwhile; what ran is always written. */
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../errors';
import { cleared, type Notebook, readNotebook, writeNotebook } from './notebook-file';
import {
  checkParameters,
  declaredParameters,
  injectParameters,
  type Parameter,
  unknownParameter,
} from './parameters';
import { Drawer } from './runner/drawer';
import { KernelClient } from './runner/kernel-client';
import { type NotebookEnd, runCells } from './runner/run-cells';

export type { CellResult, Failure, NotebookEnd } from './runner/run-cells';

/** How notebooks are run. */
export interface RunOptions {
  /** Folder of the executed notebooks; they keep their file names. */
  out: string;
  /** Values for the notebooks' parameters, each given to every notebook that declares it. */
  parameters?: Record<string, unknown>;
  /** The parameter `budget`, for the notebooks that have one. */
  budget?: string;
  /** Seconds that one cell may take; no limit when absent. */
  timeout?: number;
  /** How many notebooks run at the same time. */
  jobs?: number;
  /** Aborting it interrupts what runs; what has run is written. */
  signal?: AbortSignal;
}

/** What happens, as it happens. */
export interface Progress {
  /** Path of the notebook as it was given. */
  path: string;
  /** Code cells that have ended, and how many there are. */
  done: number;
  cells: number;
  /** `start`: its kernel is awaited; `cell`: a cell begins or has ended; `end`: it is written. */
  state: 'start' | 'cell' | 'end';
  end?: NotebookEnd;
}

/** What one notebook came to. */
export interface NotebookResult extends NotebookEnd {
  /** The notebook as it was given. */
  path: string;
  /** The executed notebook. */
  executed: string;
  /** Wall time from the first wait for its kernel to the written file. */
  seconds: number;
}

interface Job {
  path: string;
  executed: string;
  notebook: Notebook;
}

/**
 * Runs notebooks, each in a kernel of its own whose working folder is the notebook's. An executed notebook is written
 * whatever happens in it. Results come in the order of `paths`.
 * @throws InputError before anything runs: a file that is no notebook of this kernel, an unknown parameter, a
 *   value of the wrong type; and when the executed notebook cannot be written.
 */
export async function runNotebooks(
  paths: readonly string[],
  options: RunOptions,
  onProgress: (progress: Progress) => void = () => {},
): Promise<NotebookResult[]> {
  const jobs = prepare(paths, options);
  const width = Math.max(1, options.jobs ?? 1);
  const kernels = new KernelQueue(
    jobs.map((job) => dirname(resolve(job.path))),
    width,
  );
  const drawer = new Drawer();
  const results: NotebookResult[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < jobs.length && !options.signal?.aborted; at = next++) {
      results[at] = await runJob(jobs[at], { kernel: kernels.take(at), drawer }, options, onProgress);
    }
  };
  try {
    await Promise.all(Array.from({ length: width }, work));
  } finally {
    drawer.close();
    await kernels.close();
  }
  return results.filter((result) => result !== undefined);
}

/** Kernels in the order of the notebooks; when one that was taken is ready, the next one starts. */
class KernelQueue {
  private readonly kernels: KernelClient[] = [];
  private readonly idle = new Set<KernelClient>();
  private isClosed = false;

  constructor(
    private readonly folders: readonly string[],
    width: number,
  ) {
    for (let at = 0; at < width; at++) this.startNext();
  }

  take(at: number): KernelClient {
    while (this.kernels.length <= at) this.startNext();
    const kernel = this.kernels[at];
    this.idle.delete(kernel);
    // Not before: this one is waited for, the next one is not.
    void kernel.ready.then(() => this.startNext());
    return kernel;
  }

  /** Ends those that nobody took. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.idle].map((kernel) => kernel.close()));
  }

  private startNext(): void {
    if (this.isClosed || this.kernels.length >= this.folders.length) return;
    const kernel = new KernelClient(this.folders[this.kernels.length]);
    this.kernels.push(kernel);
    this.idle.add(kernel);
  }
}

function prepare(paths: readonly string[], { out, parameters = {}, budget }: RunOptions): Job[] {
  const read = paths.map((path) => ({
    path,
    notebook: readNotebook(path),
    executed: join(out, basename(path)),
  }));
  const twice = read.find((one, at) => read.findIndex((other) => other.executed === one.executed) !== at);
  if (twice)
    throw new InputError({
      what: 'two notebooks of the same name',
      where: twice.path,
      fix: 'run them apart',
    });
  const wanted = budget === undefined ? parameters : { ...parameters, budget };
  if (Object.keys(wanted).length === 0) {
    return read.map((job) => ({ ...job, notebook: injectParameters(cleared(job.notebook), [], {}) }));
  }
  const declared = read.map((job) => declaredParameters(job.notebook));
  checkKnown(read, declared, parameters);
  return read.map((job, at) => ({ ...job, notebook: withParameters(job, declared[at], wanted) }));
}

function checkKnown(jobs: Job[], declared: Parameter[][], parameters: Record<string, unknown>): void {
  const known = [...new Set(declared.flat().map((one) => one.name))];
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown) throw unknownParameter(jobs.map((job) => job.path).join(', '), unknown, known);
}

function withParameters(
  { path, notebook }: Job,
  declared: Parameter[],
  wanted: Record<string, unknown>,
): Notebook {
  const mine = Object.entries(wanted).filter(([name]) => declared.some((one) => one.name === name));
  const values = Object.fromEntries(mine);
  checkParameters(path, declared, values);
  return injectParameters(cleared(notebook), declared, values);
}

async function runJob(
  { path, executed, notebook }: Job,
  { kernel, drawer }: { kernel: KernelClient; drawer: Drawer },
  options: RunOptions,
  onProgress: (progress: Progress) => void,
): Promise<NotebookResult> {
  const started = performance.now();
  const cells = notebook.cells.filter(
    (cell) => cell.cell_type === 'code' && cell.source.trim() !== '',
  ).length;
  const tell = (state: Progress['state'], done: number, end?: NotebookEnd) =>
    onProgress({ path, cells, state, done, end });
  tell('start', 0);
  const end = await runCells(notebook, kernel, options, (done) => {
    drawer.begin(notebook);
    tell('cell', done);
  });
  const closed = kernel.close();
  await drawer.finish(notebook);
  const seconds = (performance.now() - started) / 1000;
  notebook.metadata.papersweep = { end: end.end, seconds: round(seconds) };
  writeNotebook(executed, notebook);
  await closed;
  tell('end', end.cells.length, end);
  return { path, executed, seconds, ...end };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
