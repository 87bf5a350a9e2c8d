/** How fast a run goes and what is left of it. */

/** Mean milliseconds. */
export interface PaceMeans {
  /** Of a step alone: making its tensors, computing, reading its losses. */
  stepMs: number;
  /** That it had to wait for its batch. */
  waitMs: number;
}

/** So many steps are looked back at. */
const remembered = 100;

/** Means over the last steps; steps that had to be compiled first do not count. */
export class Pace {
  #steps: PaceMeans[] = [];
  readonly #judgings: number[] = [];

  /** Counts a step. */
  step(stepMs: number, waitMs: number): void {
    this.#steps = [...this.#steps, { stepMs, waitMs }].slice(-remembered);
  }

  /** Counts a validation. */
  judging(milliseconds: number): void {
    this.#judgings.push(milliseconds);
  }

  /** 0 and 0 before the first step. */
  get means(): PaceMeans {
    return {
      stepMs: mean(this.#steps.map(({ stepMs }) => stepMs)),
      waitMs: mean(this.#steps.map(({ waitMs }) => waitMs)),
    };
  }

  /** Undefined before the first step. Validations count as the mean of those that were. */
  secondsLeft(steps: number, judgings: number): number | undefined {
    if (this.#steps.length === 0) return undefined;
    const { stepMs, waitMs } = this.means;
    return (steps * (stepMs + waitMs) + judgings * mean(this.#judgings)) / 1000;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
