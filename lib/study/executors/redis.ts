/** Jobs through BullMQ on Redis: this side gives them out and takes the records home. */
import { Job, Queue, QueueEvents } from 'bullmq';
import { type Executor, type JobEvent, type JobResult, jobKey, type TrialJob } from '../job';
import { keepSeconds, type QueueProgress, type QueueTiming, queueName, queueTiming } from './queue';
import { redisName, redisOptions, requireRedis } from './redis-connection';

/** Where the queue is. */
export interface RedisOptions {
  /** `redis://…` */
  url: string;
  timing?: QueueTiming;
}

/** Jobs looked after at one time. */
const chunk = 200;

/** Gives jobs to whoever works on the queue. */
export class RedisExecutor implements Executor {
  workers = 1;
  readonly #options: Required<RedisOptions>;
  /** Jobs that have not ended, by their key in the queue. */
  readonly #open = new Map<string, TrialJob>();
  #queue?: Queue;
  #events?: QueueEvents;
  #look?: NodeJS.Timeout;
  #looking?: Promise<void>;
  #tell: (event: JobEvent) => void = () => {};
  #cursor = 0;
  #isClosed = false;

  constructor(options: RedisOptions) {
    this.#options = { timing: queueTiming, ...options };
  }

  async start(tell: (event: JobEvent) => void): Promise<void> {
    const { url, timing } = this.#options;
    await requireRedis(url);
    this.#tell = tell;
    const connection = redisOptions(url);
    this.#queue = new Queue(queueName, { connection, streams: { events: { maxLen: 2000 } } });
    this.#events = new QueueEvents(queueName, { connection });
    const away = () => this.#note(`${redisName(url)} is away; waiting for it`);
    this.#queue.on('error', away);
    this.#events.on('error', away);
    this.#listen(this.#events);
    await Promise.all([this.#queue.waitUntilReady(), this.#events.waitUntilReady()]);
    this.#look = setInterval(() => {
      this.#looking ??= this.#lookAfter().finally(() => {
        this.#looking = undefined;
      });
    }, timing.lookMs);
  }

  submit(jobs: readonly TrialJob[]): void {
    for (const job of jobs) this.#open.set(jobKey(job), job);
    this.#add(jobs).catch((error) => this.#note(`could not be queued yet: ${error.message}`)); // looked after later
  }

  /** Takes back what nobody has begun; what runs elsewhere ends there, and its record waits in the queue. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#look);
    await withinMs(2000, this.#looking);
    const keys = [...this.#open.keys()];
    await withinMs(5000, Promise.all(keys.map((key) => this.#queue?.remove(key).catch(() => 0))));
    await withinMs(2000, Promise.all([this.#events?.close(), this.#queue?.close()]));
    for (const part of [this.#events, this.#queue]) await withinMs(500, part?.disconnect());
  }

  #listen(events: QueueEvents): void {
    events.on('active', ({ jobId }) => this.#started(jobId, 'a worker'));
    events.on('progress', ({ jobId, data }) => this.#progress(jobId, data as unknown as QueueProgress));
    events.on('completed', ({ jobId }) => this.#fetch(jobId));
    events.on('failed', ({ jobId }) => this.#fetch(jobId));
    events.on('stalled', ({ jobId }) => {
      const job = this.#open.get(jobId);
      if (job) this.#tell({ kind: 'lost', id: job.id, why: 'its worker gave no sign of life' });
    });
  }

  #started(key: string, worker: string): void {
    const job = this.#open.get(key);
    if (job) this.#tell({ kind: 'started', id: job.id, worker });
  }

  #progress(key: string, { worker, progress, lost }: QueueProgress): void {
    const job = this.#open.get(key);
    if (!job) return;
    if (lost !== undefined) this.#tell({ kind: 'lost', id: job.id, why: lost });
    else if (progress) this.#tell({ kind: 'progress', id: job.id, worker, progress });
    else this.#tell({ kind: 'started', id: job.id, worker });
  }

  #fetch(key: string): void {
    if (!this.#open.has(key)) return;
    this.#lookAt(key).catch(() => {}); // looked after later
  }

  /** Queues what is not there; an older job of the same name that ended is taken for its record, or queued anew. */
  async #add(jobs: readonly TrialJob[]): Promise<void> {
    for (let at = 0; at < jobs.length; at += chunk) {
      const some = jobs.slice(at, at + chunk);
      await Promise.all(some.map((job) => this.#removeUseless(job)));
      if (this.#isClosed) return;
      await this.#queue!.addBulk(some.map((job) => ({ name: 'trial', data: job, opts: optionsOf(job) })));
    }
    await Promise.all(jobs.slice(0, chunk).map((job) => this.#lookAt(jobKey(job))));
  }

  async #removeUseless(job: TrialJob): Promise<void> {
    const there = await Job.fromId(this.#queue!, jobKey(job));
    if (!there) return;
    const result = there.returnvalue as JobResult | null;
    const isFinished = there.finishedOn !== undefined && there.finishedOn !== null;
    const isOld =
      job.notBefore !== undefined && result?.kind === 'done' && result.record.times.startedAt < job.notBefore;
    if (isFinished && (result === null || result.kind === 'failed' || isOld)) await there.remove();
  }

  async #lookAfter(): Promise<void> {
    if (this.#isClosed) return;
    try {
      this.workers = Math.max(1, await this.#queue!.getWorkersCount());
      const keys = [...this.#open.keys()];
      if (this.#cursor >= keys.length) this.#cursor = 0;
      const some = keys.slice(this.#cursor, this.#cursor + chunk);
      this.#cursor += chunk;
      await Promise.all(some.map((key) => this.#lookAt(key)));
    } catch (error) {
      if (!this.#isClosed) this.#note(`${redisName(this.#options.url)}: ${(error as Error).message}`);
    }
  }

  /** Takes a result home; what the queue has forgotten (Redis lost its memory) is queued again. */
  async #lookAt(key: string): Promise<void> {
    const job = this.#open.get(key);
    if (!job || this.#isClosed) return;
    const there = await Job.fromId(this.#queue!, key);
    if (!this.#open.has(key) || this.#isClosed) return;
    if (!there) await this.#queue!.add('trial', job, optionsOf(job));
    else if (there.finishedOn) this.#home(key, job, there);
  }

  #home(key: string, job: TrialJob, { returnvalue, failedReason }: Job): void {
    this.#open.delete(key);
    const gone: JobResult = {
      kind: 'failed',
      message: failedReason ?? 'no result',
      log: '',
      isDiskFull: false,
      isUnfit: false,
    };
    this.#tell({ kind: 'ended', id: job.id, result: (returnvalue as JobResult | null) ?? gone });
  }

  #note(text: string): void {
    if (!this.#isClosed) this.#tell({ kind: 'note', text });
  }
}

function optionsOf(job: TrialJob) {
  return {
    jobId: jobKey(job),
    attempts: 1,
    removeOnComplete: { age: keepSeconds },
    removeOnFail: { age: keepSeconds },
  };
}

/** Waits, but not for a Redis that is away. */
async function withinMs(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work?.catch(() => {}), limit]);
  clearTimeout(timer);
}
