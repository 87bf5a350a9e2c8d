/** The other side of the queue: takes jobs, runs them in worker processes, sends the records home. */
import { hostname } from 'node:os';
import { type Job, WaitingError, Worker } from 'bullmq';
import { InputError } from '../../errors';
import type { JobEvent, JobResult, TrialJob } from '../job';
import { codeHash, libraryVersion } from '../provenance';
import { CheckpointPost } from './checkpoint-post';
import { type PoolOptions, ProcessPool } from './pool';
import { type QueueProgress, type QueueTiming, queueName, queueTiming } from './queue';
import { redisName, redisOptions, requireRedis } from './redis-connection';

/** How a worker is made. */
export interface RedisWorkerOptions extends PoolOptions {
  /** `redis://…` */
  url: string;
  timing?: QueueTiming;
  /** A line to show. */
  onNote(line: string): void;
}

/** Time between two reports of a job's progress over the network. */
const reportMs = 1000;

/** Works on the queue until it is closed, or until it is told jobs that it is not fit for. */
export class RedisWorker {
  readonly pool: ProcessPool;
  readonly #name = `${hostname()}:${process.pid}`;
  #worker?: Worker;
  #post?: CheckpointPost;
  #isClosing = false;
  #unfit: (error: InputError) => void = () => {};

  constructor(readonly options: RedisWorkerOptions) {
    this.pool = new ProcessPool(options);
  }

  /**
   * Takes jobs until `close`.
   * @throws InputError when Redis cannot be reached, or a job shows that this worker is not fit: another version of the
   *   library, other data, a study it does not know; the job is given back
   */
  async run(): Promise<void> {
    const { url, size, timing = queueTiming } = this.options;
    await requireRedis(url);
    const unfit = new Promise<never>((_, reject) => {
      this.#unfit = reject;
    });
    this.#post = new CheckpointPost(url, this.options.workRoot, this.options.onNote);
    this.#worker = new Worker(queueName, (job, token) => this.#process(job, token!), {
      connection: redisOptions(url),
      name: this.#name,
      concurrency: size,
      lockDuration: timing.leaseMs,
      stalledInterval: timing.lookMs,
      maxStalledCount: 1_000_000, // a worker that died is no fault of the trial
      drainDelay: 1,
      autorun: false,
    });
    this.#worker.on('error', (error) => this.#note(error));
    try {
      await Promise.race([this.#worker.run(), unfit]);
    } finally {
      await this.close();
    }
  }

  /** Running trials end after their step with a checkpoint, and go back to the queue; with `now` at once. */
  async close(now = false): Promise<void> {
    if (this.#isClosing && !now) return;
    this.#isClosing = true;
    this.pool.stop(now);
    await this.#worker?.close(now);
    this.#post?.close();
    this.pool.close();
  }

  async #process(job: Job<TrialJob>, token: string): Promise<JobResult> {
    const result = await this.#runHere(job);
    if (result.kind === 'stopped') return this.#giveBack(job, token);
    if (result.kind !== 'failed' || !result.isUnfit) return result;
    this.#unfit(new InputError({ what: result.message }));
    return this.#giveBack(job, token);
  }

  async #runHere(job: Job<TrialJob>): Promise<JobResult> {
    const { code, library } = job.data;
    if (code !== codeHash()) {
      const what = `this worker's library is another: ${libraryVersion} (code ${codeHash()}); the study was begun by ${library} (code ${code}); bring both to the same commit`;
      return { kind: 'failed', message: what, log: '', isDiskFull: false, isUnfit: true };
    }
    if (job.data.kind === 'behavior') return this.pool.run(job.data, this.#reporter(job));
    await this.#post?.fetch(job.data);
    const result = await this.pool.run(job.data, this.#reporter(job));
    if (result.kind === 'done') await this.#post?.forget(job.data);
    if (result.kind === 'stopped') await this.#post?.send(job.data, true);
    return result;
  }

  async #giveBack(job: Job<TrialJob>, token: string): Promise<never> {
    await job.moveToWait(token);
    throw new WaitingError();
  }

  /** Passes on what happens, once a second at most; what cannot be sent now is not worth waiting for. */
  #reporter(job: Job<TrialJob>): (event: JobEvent) => void {
    let told = 0;
    const send = (report: QueueProgress) => void job.updateProgress({ ...report }).catch(() => {});
    return (event) => {
      if (event.kind === 'progress' && job.data.kind === 'trial') void this.#post?.send(job.data);
      if (event.kind === 'started') send({ worker: `${this.#name} ${event.worker}` });
      if (event.kind === 'lost') send({ worker: this.#name, lost: event.why });
      if (event.kind !== 'progress' || Date.now() - told < reportMs) return;
      told = Date.now();
      send({ worker: `${this.#name} ${event.worker}`, progress: event.progress });
    };
  }

  /** A lease that was lost is no error: another worker has the trial now. */
  #note(error: Error): void {
    const { code, message } = error as NodeJS.ErrnoException;
    if (/Missing lock|could not renew lock|Missing key/i.test(message)) {
      this.options.onNote(`a trial was given to another worker meanwhile (${message})`);
    } else if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || /closed|ECONN/.test(message)) {
      this.options.onNote(`${redisName(this.options.url)} is away; waiting for it`);
    } else this.options.onNote(message);
  }
}
