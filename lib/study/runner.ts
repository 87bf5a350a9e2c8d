/** What runs one trial: a door, so that studies know nothing of training, and tests can run trials of a millisecond. */
import type { Plain } from '../train/config/merge';
import type { Behavior } from './behavior';
import type { EngineRecord, RunRecord } from './record';
import type { Study } from './study';

/** How far a trial is. */
export interface TrialProgress {
  step: number;
  steps: number;
  /** The total loss, for live curves. */
  loss: number;
  secondsLeft: number;
  /** Of the last validation. */
  metrics?: Record<string, number>;
}

/** What a trial is given. */
export interface TrialContext {
  study: Study;
  /** Its own folder for checkpoints and logs, the same after each interruption. */
  folder: string;
  /** To be told the fingerprint of the data that were opened. @throws InputError when they are not the study's. */
  requireData(fingerprint: string): void;
  /** Asked after each step: a trial that should stop keeps a checkpoint and ends. */
  isStopped(): boolean;
  onStep(progress: TrialProgress): void;
}

/** What a trial leaves. */
export interface TrialOutcome {
  ended: 'done' | 'stopped';
  steps: number;
  metrics: Record<string, number>;
  /** By epoch: `epoch` and its metrics. */
  epochs: Record<string, number>[];
  mechanism: Record<string, number>;
  stepMs: number;
  waitMs: number;
  engine: EngineRecord;
  versions: Record<string, string>;
}

/** Resolves configurations and runs them. */
export interface TrialRunner {
  /**
   * The full configuration of a cell.
   * @throws InputError when the settings make none.
   */
  resolve(given: { preset: string; budget: string; settings: Plain }): Plain;
  /** Fills what an older configuration lacks. @throws InputError when it makes none any more. */
  refill(config: Plain): Plain;
  /** A hash of the data that a configuration names. @throws InputError when they are not here. */
  fingerprint(config: Plain): Promise<string>;
  /** Takes the first steps of a trial, and keeps nothing. @throws InputError as `requireData` does. */
  behave(config: Plain, requireData: TrialContext['requireData']): Promise<Behavior>;
  /** Runs a trial, from its last checkpoint where its folder has one. */
  run(config: Plain, context: TrialContext): Promise<TrialOutcome>;
  /**
   * What the study measures of a finished trial, from its checkpoint; what is no number is null.
   * @throws InputError when data or checkpoint are not the trial's.
   */
  measure(
    trial: Pick<RunRecord, 'config' | 'data'>,
    checkpoint: string,
    study: Study,
  ): Promise<RunRecord['mechanism']>;
}
