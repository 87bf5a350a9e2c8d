/** What `papersweep train` shows while it goes on: two lines that change in place; a line an epoch that stays. */
import { duration } from '../show/progress';
import type { EpochProgress, StepProgress, TrainConfig, TrainOptions } from '../train';

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two drawings, on a terminal and in a file. */
const gapMs = { terminal: 100, file: 30_000 } as const;

/** Writes the progress of one run. */
export class TrainScreen {
  readonly #terminal: Terminal;
  readonly #metric: string;
  readonly #clock: () => number;
  #drawn: number;
  #isDrawn = false;
  #last?: StepProgress;
  #judged?: EpochProgress;

  /** @param clock milliseconds; the system's where absent */
  constructor(
    { evaluation }: Pick<TrainConfig, 'evaluation'>,
    terminal: Terminal,
    clock: () => number = () => performance.now(),
  ) {
    this.#terminal = terminal;
    this.#metric = evaluation.metric;
    this.#clock = clock;
    this.#drawn = clock();
  }

  /** What `trainRun` is given to tell. */
  get hooks(): Required<Pick<TrainOptions, 'onPhase' | 'onStep' | 'onEpoch' | 'onNote'>> {
    return {
      onPhase: (phase) => this.#phase(phase),
      onStep: (progress) => this.#step(progress),
      onEpoch: (progress) => this.#epoch(progress),
      onNote: (text) => this.line(`note: ${text}`),
    };
  }

  /** A line that stays. */
  line(text: string): void {
    this.#clear();
    this.#terminal.write(`${text}\n`);
  }

  /** Takes away what changes. */
  end(): void {
    this.#clear();
  }

  #phase(phase: 'compiling' | 'judging'): void {
    const text = phase === 'compiling' ? 'compiling the step: this takes some seconds' : 'validation';
    if (this.#terminal.isTTY) this.#draw(text, '');
    else if (phase === 'compiling') this.line(text);
  }

  #step(progress: StepProgress): void {
    this.#last = progress;
    const now = this.#clock();
    if (now - this.#drawn < (this.#terminal.isTTY ? gapMs.terminal : gapMs.file)) return;
    this.#drawn = now;
    const [pace, losses] = [paceLine(progress), lossLine(progress, this.#metricText())];
    if (this.#terminal.isTTY) this.#draw(pace, losses);
    else this.line(`${pace} · ${losses}`);
  }

  #epoch(progress: EpochProgress): void {
    this.#judged = progress;
    const isBest = progress.best?.epoch === progress.epoch ? ' (best)' : '';
    const losses = this.#last ? ` · ${lossLine(this.#last)} · ${timesText(this.#last)}` : '';
    this.line(`epoch ${progress.epoch}: ${this.#metricText()}${isBest}${losses}`);
  }

  #metricText(): string {
    const value = this.#judged?.metrics[this.#metric];
    return value === undefined ? '' : `${this.#metric} ${value.toPrecision(3)}`;
  }

  #draw(first: string, second: string): void {
    const cut = (text: string) => text.slice(0, (this.#terminal.columns ?? 80) - 1);
    this.#terminal.write(`\r\x1b[2K${cut(first)}\n\x1b[2K${cut(second)}\x1b[1A\r`);
    this.#isDrawn = true;
  }

  #clear(): void {
    if (this.#isDrawn) this.#terminal.write('\r\x1b[2K\n\x1b[2K\x1b[1A\r');
    this.#isDrawn = false;
  }
}

/** Where the run is, what is left, how fast it goes. */
export function paceLine(progress: StepProgress): string {
  const { epoch, epochs, step, steps, secondsLeft } = progress;
  const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
  return `epoch ${epoch}/${epochs} step ${step}/${steps}${left} · ${timesText(progress)}`;
}

function timesText({ imagesPerSecond, stepMs, waitMs }: StepProgress): string {
  return `${imagesPerSecond.toFixed(1)} images/s, step ${stepMs.toFixed(0)} ms, wait ${waitMs.toFixed(1)} ms`;
}

/** The loss by part, and the last validation. */
export function lossLine({ losses: { total, ...parts } }: StepProgress, metric = ''): string {
  const named = Object.entries(parts).map(([name, loss]) => `${name} ${loss.toPrecision(3)}`);
  const detail = named.length > 1 ? ` (${named.join(', ')})` : '';
  return `loss ${total.toPrecision(4)}${detail}${metric && ` · ${metric}`}`;
}
