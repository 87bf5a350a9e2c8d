/** The threads of a loader: each does one job at a time, the rest wait in a queue. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job, Reply, WorkerSettings } from './job';

interface Request {
  /** Called when a worker is free: what is known by then goes into the job. */
  job: () => Job;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/**
 * Worker threads, started by the first job; they keep the process alive only while somebody waits for them
 * (`holdOpen`).
 */
export class Workers {
  readonly #all: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Request>();
  readonly #queue: Request[] = [];
  #waiting = 0;
  #nextId = 0;
  #ended?: Error;

  constructor(
    readonly count: number,
    readonly settings: WorkerSettings,
  ) {}

  /** Has a job done as soon as a worker is free. Rejects when `job` throws, or the workers have ended. */
  run(job: () => Job): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      if (this.#all.length === 0 && !this.#ended) this.#startAll();
      this.#dispatch();
    });
  }

  /** Keeps the process alive until a promise is settled. */
  async holdOpen<T>(promise: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) for (const worker of this.#all) worker.ref();
    try {
      return await promise;
    } finally {
      if (--this.#waiting === 0) for (const worker of this.#all) worker.unref();
    }
  }

  async close(): Promise<void> {
    this.#end(new Error('the data workers were closed'));
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #startAll(): void {
    for (let i = 0; i < this.count; i++) this.#all.push(this.#start());
    this.#idle.push(...this.#all);
  }

  #start(): Worker {
    const worker = new Worker(join(__dirname, 'worker.cjs'), { workerData: this.settings });
    worker.on('message', (reply: Reply) => {
      const request = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      request?.resolve(reply);
      this.#dispatch();
    });
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', (code) => this.#end(new Error(`a data worker ended with exit code ${code}`)));
    worker.unref(); // last: a listener for messages holds the process again
    return worker;
  }

  #dispatch(): void {
    if (this.#ended) this.#end(this.#ended);
    while (this.#idle.length > 0 && this.#queue.length > 0) this.#give(this.#queue.shift()!);
  }

  #give(request: Request): void {
    try {
      const job = request.job();
      const worker = this.#idle.pop()!;
      this.#busy.set(worker, request);
      worker.postMessage({ id: this.#nextId++, job });
    } catch (error) {
      request.reject(error as Error);
    }
  }

  /** Nothing more is done; whoever waits is told why. */
  #end(error: Error): void {
    this.#ended ??= error;
    for (const request of [...this.#busy.values(), ...this.#queue]) request.reject(this.#ended);
    this.#busy.clear();
    this.#queue.length = 0;
  }
}
