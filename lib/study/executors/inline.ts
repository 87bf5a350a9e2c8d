/** Jobs one after the other in this process. */
import { breathe } from '../../engine/interrupt';
import { findStudy } from '../catalog';
import { type Executor, failureOf, type JobEvent, type TrialJob } from '../job';
import { runJob } from '../run-job';
import type { Study } from '../study';

/** Where inline trials find their studies and keep their checkpoints. */
export interface InlineOptions {
  studies: readonly Study[];
  workRoot: string;
}

/** Runs jobs in this process; a stop is heard between steps. */
export class InlineExecutor implements Executor {
  readonly workers = 1;
  readonly #queue: TrialJob[] = [];
  #tell: (event: JobEvent) => void = () => {};
  #isClosed = false;
  #running?: Promise<void>;

  constructor(readonly options: InlineOptions) {}

  async start(tell: (event: JobEvent) => void): Promise<void> {
    this.#tell = tell;
  }

  submit(jobs: readonly TrialJob[]): void {
    this.#queue.push(...jobs);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #work(): Promise<void> {
    await breathe(); // whoever submits goes on first
    for (let job = this.#queue.shift(); job && !this.#isClosed; job = this.#queue.shift()) {
      this.#tell({ kind: 'started', id: job.id, worker: 'here' });
      this.#tell({ kind: 'ended', id: job.id, result: await this.#run(job) });
    }
  }

  async #run(job: TrialJob) {
    try {
      return await runJob(job, {
        study: findStudy(this.options.studies, job.study),
        workRoot: this.options.workRoot,
        isStopped: () => this.#isClosed,
        onStep: (progress) => this.#tell({ kind: 'progress', id: job.id, worker: 'here', progress }),
      });
    } catch (error) {
      return failureOf(error);
    }
  }
}
