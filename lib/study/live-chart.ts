/** The losses of running trials in a notebook: one display that changes in place. */
import { randomUUID } from 'node:crypto';
import { displaySink } from '../show/display';
import { figure } from '../show/figure';
import { axis } from '../show/house-style';
import { wordsOf } from './summary';
import type { SweepResult } from './sweep';
import type { SweepState } from './sweep-state';

/** Milliseconds between two drawings: a notebook's front end draws each anew. */
const gapMs = 1000;
/** Curves that are told apart at a glance. */
const curves = 8;

/** Draws a sweep's state where a kernel shows it; elsewhere nothing. */
export class LiveChart {
  readonly #displayId = `study-${randomUUID()}`;
  readonly #clock: () => number;
  #drawn = Number.NEGATIVE_INFINITY;
  #isShown = false;
  #count = '';

  constructor(
    readonly title: string,
    clock: () => number = () => performance.now(),
  ) {
    this.#clock = clock;
  }

  /** Draws once a second at most. */
  change(state: SweepState): void {
    const { done, total, running, failed, secondsLeft } = state;
    const time = secondsLeft === undefined ? '' : `, ${wordsOf(secondsLeft)} to go`;
    this.#count = `${done} of ${total} trials done, ${running.size} running, ${failed} failed${time}`;
    if (this.#clock() - this.#drawn < gapMs) return;
    this.#drawn = this.#clock();
    this.#send(this.#picture(state));
  }

  /** Draws the end. */
  end(result: SweepResult | undefined): void {
    if (!this.#isShown) return;
    const stopped = result?.stopped ? 'stopped; what was reached is kept: ' : '';
    this.#send({ 'text/plain': `${stopped}${this.#count}` });
  }

  #picture(state: SweepState): Record<string, unknown> {
    const data = [...state.running.values()]
      .filter(({ curve }) => curve.length > 1)
      .slice(0, curves)
      .map(({ label, curve }) => ({
        name: label,
        x: curve.map(([step]) => step),
        y: curve.map(([, loss]) => loss),
        mode: 'lines' as const,
      }));
    if (data.length === 0) return { 'text/plain': this.#count };
    const layout = { xaxis: axis('step'), yaxis: axis('loss') };
    const { spec } = figure({ name: 'live', title: this.title, data, layout, caption: this.#count });
    return { 'application/vnd.plotly.v1+json': spec, 'text/plain': this.#count };
  }

  #send(data: Record<string, unknown>): void {
    const sink = displaySink();
    sink?.(
      { data, metadata: { papersweep: { kind: 'progress' } } },
      { displayId: this.#displayId, update: this.#isShown },
    );
    this.#isShown ||= sink !== undefined;
  }
}
