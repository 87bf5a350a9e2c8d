/** Worker processes that share this machine: cores, memory and GPUs divided among them. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { failureOf, type JobEvent, type JobResult, type TrialJob } from '../job';
import { LocalWorker } from './local-worker';

/** How a pool is made. */
export interface PoolOptions {
  size: number;
  /** Modules that export studies. */
  catalog: readonly string[];
  workRoot: string;
  /** A worker that gave no sign of life for so long is killed, and its trial goes on in another. */
  silentMs?: number;
  /** A trial whose worker died so often without a step gained is given up. */
  mostDeaths?: number;
}

type Waiting = (worker: LocalWorker) => void;

/** Runs jobs, each in the next idle process. */
export class ProcessPool {
  readonly workers: LocalWorker[];
  readonly #idle: LocalWorker[];
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Set<LocalWorker>();
  #isStopping = false;

  constructor(readonly options: PoolOptions) {
    const { size, catalog, workRoot, silentMs = 300_000 } = options;
    const shares = divide(size);
    this.workers = shares.map(({ env, nodeFlags }, i) => {
      return new LocalWorker(`worker ${i + 1}`, { catalog, workRoot, silentMs, env, nodeFlags });
    });
    this.#idle = [...this.workers];
  }

  /** Runs a job to its end, in another process when one dies. */
  async run(job: TrialJob, tell: (event: JobEvent) => void): Promise<JobResult> {
    let [reached, deaths, best] = [0, 0, 0];
    for (;;) {
      const worker = await this.#take();
      if (this.#isStopping) {
        this.#giveBack(worker);
        return { kind: 'stopped' };
      }
      tell({ kind: 'started', id: job.id, worker: worker.name });
      const result = await worker.run(job, (progress) => {
        reached = progress.step;
        tell({ kind: 'progress', id: job.id, worker: worker.name, progress });
      });
      this.#giveBack(worker);
      if (result.kind !== 'lost') return result;
      if (this.#isStopping) return { kind: 'stopped' };
      deaths = reached > best ? 1 : deaths + 1;
      best = Math.max(best, reached);
      tell({ kind: 'lost', id: job.id, why: result.why });
      const { mostDeaths = 5 } = this.options;
      if (deaths >= mostDeaths)
        return failureOf(
          new Error(`given up: its worker died ${deaths} times without a step gained; ${result.why}`),
        );
    }
  }

  /** Running jobs end after their step; with `now` at once. */
  stop(now: boolean): void {
    this.#isStopping = true;
    for (const worker of this.#busy) {
      if (now) worker.kill();
      else worker.stop();
    }
    for (const wake of this.#waiting.splice(0)) wake(this.workers[0]);
  }

  /** Ends the processes. */
  close(): void {
    for (const worker of this.workers) worker.kill();
  }

  #take(): Promise<LocalWorker> {
    const worker = this.#idle.shift();
    if (!worker) return new Promise((resolve) => this.#waiting.push((given) => resolve(given)));
    this.#busy.add(worker);
    return Promise.resolve(worker);
  }

  #giveBack(worker: LocalWorker): void {
    const next = this.#isStopping ? undefined : this.#waiting.shift();
    if (next) next(worker);
    else this.#rest(worker);
  }

  #rest(worker: LocalWorker): void {
    this.#busy.delete(worker);
    if (!this.#idle.includes(worker)) this.#idle.push(worker);
  }
}

/** Each worker's part of the machine; what the caller has set stays. */
export function divide(size: number): { env: NodeJS.ProcessEnv; nodeFlags: string[] }[] {
  const threads = Math.max(1, Math.floor(availableParallelism() / size));
  const memoryMb = Math.floor((totalmem() / 2 ** 20) * (0.8 / size));
  const gpus = visibleGpus();
  return Array.from({ length: size }, (_, i) => ({
    env: {
      PAPERSWEEP_THREADS: process.env.PAPERSWEEP_THREADS ?? `${threads}`,
      PAPERSWEEP_MEMORY_MB: `${memoryMb}`,
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      ...(gpus.length > 0 && { CUDA_VISIBLE_DEVICES: gpus[i % gpus.length] }),
    },
    nodeFlags: [`--max-old-space-size=${memoryMb}`],
  }));
}

/** The GPUs that this process may use, as CUDA names them. */
export function visibleGpus(): string[] {
  const given = process.env.CUDA_VISIBLE_DEVICES;
  if (given !== undefined) return given.split(',').filter((name) => name !== '' && name !== '-1');
  const asked = spawnSync('nvidia-smi', ['--query-gpu=index', '--format=csv,noheader'], { encoding: 'utf8' });
  return asked.status === 0
    ? asked.stdout
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
    : [];
}
