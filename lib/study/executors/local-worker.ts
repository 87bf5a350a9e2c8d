/** One worker process: started when it is first needed, started again when it died. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { JobResult, TrialJob } from '../job';
import type { TrialProgress } from '../runner';
import type { FromChild, ToChild } from './child';

/** How worker processes are set up. */
export interface LocalWorkerOptions {
  /** Modules that export studies. */
  catalog: readonly string[];
  workRoot: string;
  /** A worker that gave no sign of life for so long is killed. ours: compiling a large step takes a minute. */
  silentMs: number;
  env: NodeJS.ProcessEnv;
  nodeFlags: readonly string[];
}

/** The worker died in the middle. */
export interface Lost {
  kind: 'lost';
  why: string;
}

/** Lines of a worker's output that are kept for a failing trial. */
const logLines = 60;
/** How long a process may take to load the library. */
const startMs = 120_000;

/** A process that runs one job at a time. */
export class LocalWorker {
  #child?: ChildProcess;
  #log: string[] = [];
  #lastSign = 0;
  #isReady = false;

  constructor(
    readonly name: string,
    readonly options: LocalWorkerOptions,
  ) {}

  /** Process number, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Runs a job. @returns `lost` when the process died, or was silent for too long and was killed */
  run(job: TrialJob, onProgress: (progress: TrialProgress) => void): Promise<JobResult | Lost> {
    const child = this.#ready();
    this.#log = [];
    this.#lastSign = Date.now();
    const { silentMs } = this.options;
    return new Promise((resolve) => {
      const watch = setInterval(() => {
        const limit = this.#isReady ? silentMs : Math.max(silentMs, startMs);
        if (Date.now() - this.#lastSign > limit) child.kill('SIGKILL');
      }, silentMs / 4);
      const end = (result: JobResult | Lost) => {
        clearInterval(watch);
        child.off('message', hear).off('exit', died).off('error', failed);
        resolve(result);
      };
      const hear = (message: FromChild) => {
        this.#lastSign = Date.now();
        if (message.kind === 'ready') this.#isReady = true;
        if (message.kind === 'progress') onProgress(message.progress);
        if (message.kind === 'result') void this.#withLog(message.result).then(end);
      };
      const died = (code: number | null, signal: string | null) =>
        end({ kind: 'lost', why: this.#why(code, signal) });
      const failed = (error: Error) => end({ kind: 'lost', why: error.message });
      child.on('message', hear).on('exit', died).on('error', failed);
      this.#send({ kind: 'run', job });
    });
  }

  /** Asks the running job to stop after its step. */
  stop(): void {
    this.#send({ kind: 'stop' });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #ready(): ChildProcess {
    if (
      this.#child &&
      this.#child.exitCode === null &&
      this.#child.signalCode === null &&
      this.#child.connected
    )
      return this.#child;
    const { env, nodeFlags, catalog, workRoot, silentMs } = this.options;
    const program = join(__dirname, 'child.ts');
    const child = spawn(process.execPath, [...nodeFlags, '--require', 'tsx/cjs', program], {
      env: { ...process.env, ...env },
      cwd: process.cwd(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.on('error', () => {}); // told by `run`
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
    this.#child = child;
    this.#isReady = false;
    this.#send({ kind: 'setup', catalog, workRoot, beatMs: Math.min(1000, silentMs / 5) });
    return child;
  }

  #send(message: ToChild): void {
    if (this.#child?.connected) this.#child.send(message, () => {}); // a child that is gone is told of by its exit
  }

  #keep(text: string): void {
    this.#log = [...this.#log, ...text.split('\n').filter(Boolean)].slice(-logLines);
  }

  async #withLog(result: JobResult): Promise<JobResult> {
    if (result.kind !== 'failed') return result;
    // What the job printed is in the pipes by now, but may not be read yet: one whole turn of the loop reads it.
    await setImmediate();
    await setImmediate();
    return { ...result, log: [...this.#log, result.log].filter(Boolean).join('\n') };
  }

  #why(code: number | null, signal: string | null): string {
    const last = this.#log.at(-1);
    return `${this.name} ended with ${signal ?? `exit code ${code}`}${last ? ` (${last})` : ''}`;
  }
}
