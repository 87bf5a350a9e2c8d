/** The controller of a sweep: gives out trials, brings records home, retries what failed. */
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Behavior } from './behavior';
import { type Executor, failureOf, type JobEvent, type JobFailure, type TrialJob } from './job';
import type { RunRecord } from './record';
import type { RunStore } from './run-store';
import { SweepState } from './sweep-state';

/** What a sweep works with. */
export interface SweepOptions {
  executor: Executor;
  store: RunStore;
  workRoot: string;
  /** Trials whose record is stale and is to be replaced. */
  replace?: ReadonlySet<string>;
  /** After something has happened. */
  onChange?(state: SweepState): void;
  /** First pause while the disk is full; doubled each time up to a minute. */
  diskPauseMs?: number;
}

/** How a sweep ended. */
export interface SweepResult {
  /** Records that came home. */
  records: RunRecord[];
  behaviors: ReadonlyMap<string, Behavior>;
  failed: FailedTrial[];
  stopped: boolean;
}

/** A trial that failed twice. */
export interface FailedTrial {
  job: TrialJob;
  message: string;
  /** The file with the last lines that it wrote. */
  logPath: string;
}

/** How often a failing trial is begun. */
const attempts = 2;

/** Runs jobs to their end: every trial recorded once, or listed as failed. */
export class Sweep {
  readonly state: SweepState;
  readonly #jobs: ReadonlyMap<string, TrialJob>;
  readonly #open: Set<string>;
  readonly #tries = new Map<string, number>();
  readonly #records: RunRecord[] = [];
  readonly #behaviors = new Map<string, Behavior>();
  readonly #failed: FailedTrial[] = [];
  #isStopped = false;
  #diskFaults = 0;
  #finish: () => void = () => {};

  constructor(
    jobs: readonly TrialJob[],
    readonly options: SweepOptions,
  ) {
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
    this.#open = new Set(this.#jobs.keys());
    this.state = new SweepState([...this.#jobs.values()], options.executor.workers);
  }

  /** @throws InputError when the executor cannot start. */
  async run(): Promise<SweepResult> {
    const { executor } = this.options;
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    try {
      await executor.start((event) => this.#hear(event));
      if (this.#open.size === 0) this.#finish();
      executor.submit([...this.#jobs.values()]);
      await finished;
    } finally {
      if (!this.#isStopped) await executor.close();
    }
    const [records, behaviors, failed] = [this.#records, this.#behaviors, this.#failed];
    return { records, behaviors, failed, stopped: this.#isStopped };
  }

  /** Ends the sweep: running trials after their step, with a checkpoint; with `now` at once. */
  async stop(now = false): Promise<void> {
    if (this.#isStopped && !now) return;
    this.#isStopped = true;
    await this.options.executor.close(now);
    this.#finish();
  }

  #hear(event: JobEvent): void {
    if (event.kind !== 'note' && !this.#open.has(event.id)) return; // a late finisher
    this.state.hear(event);
    if (event.kind === 'ended') this.#end(event.id, event.result);
    this.options.onChange?.(this.state);
    if (this.#open.size === 0) this.#finish();
  }

  #end(id: string, result: Extract<JobEvent, { kind: 'ended' }>['result']): void {
    if (result.kind === 'stopped') {
      if (!this.#isStopped) void this.stop(); // somebody else asked: a notebook's interrupt
      return;
    }
    if (result.kind === 'failed') this.#fail(this.#jobs.get(id)!, result);
    else if (result.kind === 'behavior') this.#behaviors.set(id, result.behavior);
    else if (!this.#keep(result.record)) return;
    if (result.kind !== 'failed') this.#close(id, 'done');
  }

  #close(id: string, how: 'done' | 'failed'): void {
    this.#open.delete(id);
    this.state.close(id, how);
  }

  /** @returns whether the record is safe; else it is tried again */
  #keep(record: RunRecord): boolean {
    const { store, replace } = this.options;
    try {
      const kept = store.write(record, { replace: replace?.has(record.id) === true });
      if (kept === 'differs')
        this.state.note(`${record.id} gave another result than its record, which stays`);
      this.#records.push(record);
      this.#diskFaults = 0;
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.isDiskFull) {
        this.#fail(this.#jobs.get(record.id)!, { ...failure, isUnfit: true });
        return false;
      }
      this.#later(() => this.#hear({ kind: 'ended', id: record.id, result: { kind: 'done', record } }));
      return false;
    }
  }

  #fail(job: TrialJob, failure: JobFailure): void {
    const tries = (this.#tries.get(job.id) ?? 0) + (failure.isDiskFull ? 0 : 1);
    this.#tries.set(job.id, tries);
    if (!failure.isDiskFull && (failure.isUnfit || tries >= attempts)) {
      this.#failed.push({ job, message: failure.message, logPath: this.#writeLog(job, failure) });
      this.#close(job.id, 'failed');
      return;
    }
    this.state.giveBack(job.id);
    const again = () => this.options.executor.submit([job]);
    if (failure.isDiskFull) this.#later(again);
    else {
      this.state.note(`failed, tried again: ${failure.message}`);
      again();
    }
  }

  #later(again: () => void): void {
    const pause = Math.min(60_000, (this.options.diskPauseMs ?? 1000) * 2 ** this.#diskFaults++);
    this.state.note('the disk is full: waiting until there is space');
    setTimeout(() => {
      if (!this.#isStopped) again();
    }, pause);
  }

  #writeLog({ study, id }: TrialJob, { message, log }: JobFailure): string {
    const path = join(this.options.workRoot, study, `${id}.log`);
    try {
      writeFileAtomic(path, `${message}\n${log}\n`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error; // a full disk must not hide the failure itself
    }
    return path;
  }
}
