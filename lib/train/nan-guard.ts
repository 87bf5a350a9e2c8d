/** Stops a run whose losses are no numbers any more. */
import { InputError } from '../errors';

/** What a step left to be looked at. */
export interface StepReport {
  /** Counted from 0. */
  step: number;
  lr: number;
  /** By part; `total` among them. */
  losses: Readonly<Record<string, number>>;
  gradientNorm?: number;
}

/** Looks at each step, and remembers the last few, so that the message shows how it came. */
export class NanGuard {
  readonly #remembered: number;
  #last: number[] = [];

  /** @param remembered how many total losses a message shows */
  constructor(remembered = 5) {
    this.#remembered = remembered;
  }

  /**
   * To be called after each step, before anything is kept of it.
   * @throws InputError when a loss or the gradient's norm is NaN or infinite: its step, rate, parts, and the losses before.
   */
  check({ step, lr, losses, gradientNorm = 0 }: StepReport): void {
    const numbers = Object.entries({ ...losses, 'gradient norm': gradientNorm });
    const wrong = numbers.filter(([, value]) => !Number.isFinite(value));
    if (wrong.length) throw this.#fault(step, lr, numbers, wrong[0][1]);
    this.#last = [...this.#last, losses.total].slice(-this.#remembered);
  }

  #fault(step: number, lr: number, numbers: [string, number][], first: number): InputError {
    const parts = numbers.map(([name, value]) => `${name} ${short(value)}`).join(', ');
    const before = this.#last.map(short).join(', ') || 'none';
    return new InputError({
      what: `${Number.isNaN(first) ? 'NaN' : 'Infinity'} at step ${step}, lr ${short(lr)}: ${parts}; losses before: ${before}`,
      fix: 'lower optimizer.lr, warm up longer, or set clip.norm; the last checkpoint is whole',
    });
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
