/** Progress of a long loop: one display that changes in place, with rate and time left. */
import { randomUUID } from 'node:crypto';
import { stopRequested } from '../engine/interrupt';
import { type DisplaySink, displaySink, type MimeBundle } from './display';
import { escapeHtml } from './table-html';

/** How progress is told. */
export interface ProgressOptions {
  label?: string;
  /** What is counted, in the singular: `step`, `image`. */
  unit?: string;
  /** Milliseconds; the system's where absent. */
  clock?: () => number;
}

/** A running count. */
export interface Progress {
  readonly count: number;
  /** Counts `by` more; `note` (the last loss, say) stands behind the figures. Draws ten times a second at most. */
  step(by?: number, note?: string): void;
  /** Changes the note and draws at once: something slow begins. */
  say(note: string): void;
  /** Draws the end: how many were done and how long it took. Later calls do nothing. */
  done(note?: string): void;
}

const gapMs = 100;

/** Begins to tell the progress of `total` steps: in a kernel as a bar, in a terminal on standard error. */
export function progress(total: number, options: ProgressOptions = {}): Progress {
  const clock = options.clock ?? (() => performance.now());
  const draw = drawer(options.label ?? '');
  const start = clock();
  const seen = [{ at: start, count: 0 }];
  let [count, drawn, ended, lastNote] = [0, Number.NEGATIVE_INFINITY, false, ''];
  const tell = (end: boolean): void => {
    const now = clock();
    if (!end && now - drawn < gapMs) return;
    drawn = now;
    seen.push({ at: now, count });
    while (seen.length > 2 && now - seen[1].at > 10_000) seen.shift();
    const state = { count, total, unit: options.unit ?? 'step', elapsedMs: now - start, note: lastNote };
    draw(end ? endLine(state) : runningLine(state, rateOf(seen)), count / Math.max(1, total), end);
  };
  tell(false);
  return {
    get count() {
      return count;
    },
    step(by = 1, note) {
      count += by;
      lastNote = note ?? lastNote;
      if (!ended) tell(false);
    },
    say(note) {
      lastNote = note;
      drawn = Number.NEGATIVE_INFINITY;
      if (!ended) tell(false);
    },
    done(note) {
      lastNote = note ?? lastNote;
      if (!ended) tell(true);
      ended = true;
    },
  };
}

interface State {
  count: number;
  total: number;
  unit: string;
  elapsedMs: number;
  note: string;
}

/** Steps a second over the last ten seconds. */
function rateOf(seen: Array<{ at: number; count: number }>): number {
  const [first, last] = [seen[0], seen[seen.length - 1]];
  return last.at > first.at ? ((last.count - first.count) * 1000) / (last.at - first.at) : 0;
}

function runningLine({ count, total, unit, note }: State, rate: number): string {
  const left = rate > 0 ? ` · ${rateText(rate)} ${unit}s/s · ${duration((total - count) / rate)} left` : '';
  return `${count} of ${total} ${unit}s${left}${note && ` · ${note}`}`;
}

function endLine({ count, total, unit, elapsedMs, note }: State): string {
  const stopped = count < total ? `${stopRequested() ? 'stopped' : 'ended'} at ` : '';
  return `${stopped}${count} of ${total} ${unit}s in ${duration(elapsedMs / 1000)}${note && ` · ${note}`}`;
}

function rateText(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2);
}

/** A duration in words: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

type Draw = (line: string, part: number, end: boolean) => void;

function drawer(label: string): Draw {
  const sink = displaySink();
  if (sink) return inKernel(sink, label);
  return process.stderr.isTTY ? inTerminal(label) : () => {};
}

function inKernel(sink: DisplaySink, label: string): Draw {
  const displayId = `progress-${randomUUID()}`;
  let update = false;
  return (line, part) => {
    sink(progressBundle(label, line, part), { displayId, update });
    update = true;
  };
}

function progressBundle(label: string, line: string, part: number): MimeBundle {
  const text = label ? `${label}: ${line}` : line;
  const value = Math.min(1, part).toFixed(4);
  const bar = `<progress value="${value}" max="1" style="width:16em;vertical-align:middle"></progress>`;
  return {
    data: { 'text/html': `<div>${bar} ${escapeHtml(text)}</div>`, 'text/plain': text },
    metadata: { papersweep: { kind: 'progress' } },
  };
}

function inTerminal(label: string): Draw {
  return (line, part, end) => {
    const filled = Math.round(Math.min(1, part) * 24);
    const bar = '█'.repeat(filled) + '░'.repeat(24 - filled);
    const text = `${label && `${label} `}${bar} ${line}`.slice(0, (process.stderr.columns ?? 80) - 1);
    process.stderr.write(`\r\x1b[2K${text}${end ? '\n' : ''}`);
  };
}
