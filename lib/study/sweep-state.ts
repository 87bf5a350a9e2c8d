/** Where a sweep is: what the live table, the dashboard and a notebook's chart show. */
import type { JobEvent, TrialJob } from './job';
import type { TrialProgress } from './runner';
import { cellText } from './study';

/** A trial that runs now. */
export interface RunningTrial {
  id: string;
  /** Cell and seed in words. */
  label: string;
  worker: string;
  since: number;
  progress?: TrialProgress;
  /** Loss by step, thinned. */
  curve: [step: number, loss: number][];
}

/** Points that a live curve keeps at most. */
const curvePoints = 200;
/** Lines that are kept to be shown. */
const noteLines = 20;

/** Follows the events of a sweep. */
export class SweepState {
  readonly total: number;
  readonly running = new Map<string, RunningTrial>();
  readonly notes: string[] = [];
  readonly began = Date.now();
  done = 0;
  failed = 0;
  /** Workers that died under a trial. */
  lost = 0;
  /** Lines noted in all; `notes` has the last of them. */
  noted = 0;
  /** Wall seconds of finished trials. */
  #seconds: number[] = [];
  readonly #labels: Map<string, string>;

  constructor(
    jobs: readonly TrialJob[],
    readonly workers: number,
  ) {
    this.total = jobs.length;
    this.#labels = new Map(jobs.map(({ id, cell, seed }) => [id, `${cellText(cell)}, seed ${seed}`]));
  }

  /** Trials that neither run nor have ended. */
  get left(): number {
    return this.total - this.done - this.failed - this.running.size;
  }

  /** Seconds to the end at the pace so far; undefined before a trial has ended. */
  get secondsLeft(): number | undefined {
    if (this.#seconds.length === 0) return undefined;
    const mean = this.#seconds.reduce((a, b) => a + b, 0) / this.#seconds.length;
    const now = Date.now();
    const inRun = [...this.running.values()].map(({ since, progress }) =>
      progress?.secondsLeft
        ? Math.min(progress.secondsLeft, mean * 10)
        : Math.max(0, mean - (now - since) / 1000),
    );
    const work = this.left * mean + inRun.reduce((a, b) => a + b, 0);
    return Math.max(work / Math.max(1, Math.min(this.workers, this.left + inRun.length)), ...inRun, 0);
  }

  hear(event: JobEvent): void {
    if (event.kind === 'note') this.note(event.text);
    else if (event.kind === 'started') this.#start(event.id, event.worker);
    else if (event.kind === 'progress') this.#step(event.id, event.worker, event.progress);
    else if (event.kind === 'lost') {
      this.lost++;
      this.giveBack(event.id);
      this.note(`${this.label(event.id)} given back: ${event.why}`);
    } else if (event.result.kind === 'stopped') this.giveBack(event.id);
  }

  label(id: string): string {
    return this.#labels.get(id) ?? id;
  }

  note(line: string): void {
    this.noted++;
    this.notes.push(line);
    this.notes.splice(0, this.notes.length - noteLines);
  }

  /** The trial waits again. */
  giveBack(id: string): void {
    this.running.delete(id);
  }

  close(id: string, how: 'done' | 'failed'): void {
    const trial = this.running.get(id);
    if (trial) this.#seconds.push((Date.now() - trial.since) / 1000);
    this.running.delete(id);
    this[how]++;
  }

  #start(id: string, worker: string): void {
    const before = this.running.get(id);
    const curve = before?.curve ?? [];
    this.running.set(id, { id, label: this.label(id), worker, since: Date.now(), curve });
  }

  #step(id: string, worker: string, progress: TrialProgress): void {
    if (!this.running.has(id)) this.#start(id, worker);
    const trial = this.running.get(id)!;
    trial.progress = progress;
    trial.curve.push([progress.step, progress.loss]);
    if (trial.curve.length > curvePoints) trial.curve = trial.curve.filter((_, i) => i % 2 === 1);
  }
}
