/** What `papersweep sweep` shows while it goes on: a table that changes in place, or a line a trial. */
import { wordsOf } from '../study/summary';
import type { RunningTrial, SweepState } from '../study/sweep-state';

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two drawings. */
const gapMs = 200;
/** Running trials that are shown one by one. */
const shownTrials = 12;

/** Draws the state of a sweep. */
export class SweepScreen {
  #drawn = 0;
  #lines = 0;
  #told = 0;
  #ended = 0;

  constructor(
    readonly terminal: Terminal,
    readonly name: string,
  ) {}

  /** A sweep begins. */
  begin(state: SweepState, kind: 'trial' | 'behavior'): void {
    this.#told = 0;
    this.#ended = 0;
    if (kind === 'behavior')
      this.line(`comparing the first steps of ${state.total} cells with their records`);
  }

  /** Something happened. */
  change(state: SweepState): void {
    const news = state.noted - this.#told;
    this.#told = state.noted;
    for (const note of news > 0 ? state.notes.slice(-news) : []) this.line(`note: ${note}`);
    if (!this.terminal.isTTY) this.#plain(state);
    else if (Date.now() - this.#drawn >= gapMs) this.#redraw(state);
  }

  #redraw(state: SweepState): void {
    this.#drawn = Date.now();
    this.#draw(sweepLines(state, this.terminal.columns ?? 80));
  }

  /** A line that stays. */
  line(text: string): void {
    this.#clear();
    this.terminal.write(`${text}\n`);
  }

  /** Takes away what changes. */
  end(): void {
    this.#clear();
  }

  /** Where nothing can be redrawn: a line when a trial has ended. */
  #plain(state: SweepState): void {
    const ended = state.done + state.failed;
    if (ended === this.#ended) return;
    this.#ended = ended;
    this.terminal.write(`${countLine(state)}\n`);
  }

  #draw(lines: readonly string[]): void {
    this.#clear();
    this.terminal.write(`${lines.join('\n')}\n`);
    this.#lines = lines.length;
  }

  #clear(): void {
    if (this.#lines > 0) this.terminal.write(`\u001b[${this.#lines}A\u001b[J`);
    this.#lines = 0;
  }
}

/** The live table: counts, then each running trial. */
export function sweepLines(state: SweepState, columns: number): string[] {
  const running = [...state.running.values()];
  const more = running.length > shownTrials ? [`  and ${running.length - shownTrials} more`] : [];
  const width = Math.max(0, ...running.slice(0, shownTrials).map(({ label }) => label.length));
  const lines = running.slice(0, shownTrials).map((trial) => trialLine(trial, width));
  return [bar(state), ...lines, ...more].map((line) => line.slice(0, columns - 1));
}

function bar(state: SweepState): string {
  const full = Math.round((24 * (state.done + state.failed)) / Math.max(1, state.total));
  return `${'█'.repeat(full)}${'░'.repeat(24 - full)} ${countLine(state)}`;
}

/** `3 done, 2 running, 0 failed, 4 left, 2 min to go`. */
export function countLine(state: SweepState): string {
  const { done, running, failed, left, secondsLeft } = state;
  const time = secondsLeft === undefined ? '' : `, ${wordsOf(secondsLeft)} to go`;
  return `${done} done, ${running.size} running, ${failed} failed, ${left} left${time}`;
}

function trialLine({ label, worker, progress }: RunningTrial, width: number): string {
  const step = progress
    ? `step ${progress.step} of ${progress.steps}, loss ${Number(progress.loss.toPrecision(4))}`
    : 'starting';
  return `  ${label.padEnd(width)}  ${step}  (${worker})`;
}
