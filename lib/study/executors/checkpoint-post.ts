/** Checkpoints over the queue: the last one of each running trial lies in Redis, for the worker that takes it over. */
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { jobKey, type TrialJob } from '../job';
import { packTrial, unpackTrial } from '../parcel';
import { keepSeconds, queueName } from './queue';
import { redisOptions } from './redis-connection';

/** ours: what one running trial may send. A thousand of them fill a line of a gigabit a second. */
const bytesPerSecond = 1e5;

/** Sends, fetches and forgets; a Redis that is away costs a checkpoint's way, never a trial. */
export class CheckpointPost {
  readonly #redis: Redis;
  readonly #workRoot: string;
  /** By key: which checkpoint was sent, and when the next may be. */
  readonly #sent = new Map<string, { savedMs: number; nextMs: number }>();
  readonly #sending = new Map<string, Promise<void>>();

  /** @param onNote told of what could not be sent */
  constructor(
    url: string,
    workRoot: string,
    readonly onNote: (line: string) => void,
  ) {
    this.#workRoot = workRoot;
    this.#redis = new Redis({ ...redisOptions(url), commandTimeout: 30_000 });
    this.#redis.on('error', () => {}); // the worker's own connection tells
  }

  /** Lays out what another machine reached. */
  async fetch(job: TrialJob): Promise<void> {
    await this.#quietly(async () => {
      const bytes = await this.#redis.getBuffer(keyOf(job));
      if (bytes) await unpackTrial(bytes, this.#folder(job));
    });
  }

  /** Sends the newest checkpoint, if it is new and its turn has come. */
  async send(job: TrialJob, isLast = false): Promise<void> {
    const key = keyOf(job);
    if (!isLast && (this.#sending.has(key) || Date.now() < (this.#sent.get(key)?.nextMs ?? 0))) return;
    await this.#sending.get(key);
    const sending = this.#quietly(() => this.#send(job, key));
    this.#sending.set(key, sending);
    await sending;
    this.#sending.delete(key);
  }

  /** Nobody will need it. */
  async forget(job: TrialJob): Promise<void> {
    const key = keyOf(job);
    await this.#sending.get(key);
    this.#sent.delete(key);
    await this.#quietly(() => this.#redis.del(key));
  }

  async #send(job: TrialJob, key: string): Promise<void> {
    const savedMs = this.#sent.get(key)?.savedMs ?? 0;
    this.#sent.set(key, { savedMs, nextMs: Number.POSITIVE_INFINITY }); // one that is too large is told of once
    const parcel = await packTrial(this.#folder(job), savedMs);
    if (!parcel) return void this.#sent.set(key, { savedMs, nextMs: 0 });
    const pauseMs = (1000 * parcel.bytes.length) / bytesPerSecond;
    this.#sent.set(key, { savedMs: parcel.savedMs, nextMs: Date.now() + pauseMs });
    await this.#redis.set(key, parcel.bytes, 'EX', keepSeconds);
  }

  close(): void {
    this.#redis.disconnect();
  }

  #folder({ study, id }: TrialJob): string {
    return join(this.#workRoot, study, id);
  }

  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.onNote(`a checkpoint could not travel: ${(error as Error).message}`);
    }
  }
}

/** A trial that is to be run anew has nothing to go on from. */
function keyOf(job: TrialJob): string {
  return [queueName, 'checkpoint', jobKey(job), job.notBefore].filter(Boolean).join(':');
}
