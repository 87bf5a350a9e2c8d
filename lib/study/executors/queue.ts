/** What controller and workers agree on: the queue's name, its timing, and what a job reports. */
import type { TrialProgress } from '../runner';

/** The queue of all studies. */
export const queueName = 'papersweep';

/** Timing of leases; tests shorten it. */
export interface QueueTiming {
  /** A lease that was not renewed for so long is given back; it is renewed twice in that time. */
  leaseMs: number;
  /** Time between two looks for leases that ran out, and for records that did not come by themselves. */
  lookMs: number;
}

export const queueTiming: QueueTiming = { leaseMs: 30_000, lookMs: 5_000 };

/** What a worker reports of a running job. */
export interface QueueProgress {
  worker: string;
  progress?: TrialProgress;
  /** A process of the worker died under it. */
  lost?: string;
}

/** Seconds that a finished job, its record in it, stays in the queue for a controller that is away. */
export const keepSeconds = 7 * 24 * 3600;
