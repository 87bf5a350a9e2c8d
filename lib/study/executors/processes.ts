/** Jobs in worker processes on this machine; needs no server. */
import type { Executor, JobEvent, TrialJob } from '../job';
import { type PoolOptions, ProcessPool } from './pool';

/** Runs jobs in local processes. */
export class ProcessExecutor implements Executor {
  readonly workers: number;
  readonly pool: ProcessPool;
  readonly #running = new Set<Promise<void>>();
  #tell: (event: JobEvent) => void = () => {};

  constructor(options: PoolOptions) {
    this.workers = options.size;
    this.pool = new ProcessPool(options);
  }

  async start(tell: (event: JobEvent) => void): Promise<void> {
    this.#tell = tell;
  }

  submit(jobs: readonly TrialJob[]): void {
    for (const job of jobs) {
      const run = this.#run(job).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async close(now = false): Promise<void> {
    this.pool.stop(now);
    await Promise.all(this.#running);
    this.pool.close();
  }

  async #run(job: TrialJob): Promise<void> {
    const result = await this.pool.run(job, (event) => this.#tell(event));
    this.#tell({ kind: 'ended', id: job.id, result });
  }
}
