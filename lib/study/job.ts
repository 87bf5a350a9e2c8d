/** What travels to a worker, and what comes back: plain data, over a pipe or a queue. */
import { InputError } from '../errors';
import type { Budget } from '../train';
import type { Plain } from '../train/config/merge';
import type { Behavior } from './behavior';
import type { RunRecord } from './record';
import type { TrialProgress } from './runner';
import type { Cell } from './study';

/** One trial to be run. */
export interface TrialJob {
  id: string;
  study: string;
  budget: Budget;
  cell: Cell;
  seed: number;
  config: Plain;
  /** Fingerprint that the data must have. */
  data: string;
  /** Hash of the code that must run it. */
  code: string;
  /** Version of the library, for messages. */
  library: string;
  /** What was finished before this moment (ISO) does not count: it is to be run anew. */
  notBefore?: string;
  /** `behavior`: the first steps alone. */
  kind: 'trial' | 'behavior';
}

/** What a job gave. */
export type JobResult =
  | { kind: 'done'; record: RunRecord }
  | { kind: 'behavior'; behavior: Behavior }
  /** It was asked to stop; its checkpoint is kept. */
  | { kind: 'stopped' }
  | JobFailure;

/** Why a job failed. */
export interface JobFailure {
  kind: 'failed';
  /** One line. */
  message: string;
  /** The last lines that it wrote. */
  log: string;
  /** The disk was full: no fault of the trial. */
  isDiskFull: boolean;
  /** This worker cannot run such trials: other library, other data, no such study. Another one may. */
  isUnfit: boolean;
}

/** A worker that cannot run a trial, whatever the trial. */
export class UnfitWorker extends InputError {}

/** A failure as it travels. */
export function failureOf(error: unknown, log = ''): JobFailure {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const isDiskFull =
    (error as NodeJS.ErrnoException).code === 'ENOSPC' || /the disk is full|no disk space/.test(message);
  const lines = error instanceof InputError ? log : `${log}${stack}\n`;
  return {
    kind: 'failed',
    message: message.split('\n')[0],
    log: lines,
    isDiskFull,
    isUnfit: error instanceof UnfitWorker,
  };
}

/** What an executor tells. */
export type JobEvent =
  | { kind: 'started'; id: string; worker: string }
  | { kind: 'progress'; id: string; worker: string; progress: TrialProgress }
  | { kind: 'ended'; id: string; result: JobResult }
  /** Its worker died or was cut off; the trial waits again and will go on from its checkpoint. */
  | { kind: 'lost'; id: string; why: string }
  | { kind: 'note'; text: string };

/** What runs jobs somewhere. Each submitted job ends once, unless the executor is closed before. */
export interface Executor {
  /** How many run at the same time. */
  readonly workers: number;
  /** @throws InputError when it cannot work: no connection, no engine. */
  start(tell: (event: JobEvent) => void): Promise<void>;
  submit(jobs: readonly TrialJob[]): void;
  /** Running jobs stop after their step and keep a checkpoint; with `now` at once. */
  close(now?: boolean): Promise<void>;
}

/** A job's name in a queue: the same trial under other code, or measured by another study, is another job. */
export function jobKey({ id, kind, code, study }: TrialJob): string {
  return `${kind}-${study}-${code}-${id}`;
}
