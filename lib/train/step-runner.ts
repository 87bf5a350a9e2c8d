/** Runs the steps of a run: brings their batches, compiles each kind once, reads what they gave. */
import { tf } from '../engine';
import { breathe } from '../engine/interrupt';
import type { Accumulator } from './accumulator';
import type { PreparedRun } from './prepare';
import { compileGather, compileStep, type StepParts, type TrainStep } from './step';
import type { StepArrays } from './tasks';

/** What a step gave, and how long it took. */
export interface StepOutcome {
  /** Of all batches of the step, their mean. */
  losses: Record<string, number>;
  gradientNorm: number;
  stepMs: number;
  /** What it waited for its batches. */
  waitMs: number;
  /** Whether it was compiled first, which its time holds. */
  isCompiled: boolean;
}

/** What of a run its steps need. */
type Run = Pick<PreparedRun, 'config' | 'network' | 'task' | 'optimizer' | 'ema' | 'loader' | 'sizeAt'>;

/** Does one step after the other, batches in the loader's order. */
export class StepRunner {
  readonly #parts: StepParts;
  readonly #steps = new Map<string, TrainStep>();
  /** Kinds of steps, by input size too, that have a graph. */
  readonly #compiled = new Set<string>();

  constructor(
    readonly source: Run,
    accumulator?: Accumulator,
  ) {
    const { config, network, task, optimizer, ema } = source;
    const extra = { ...(ema && { ema }), ...(accumulator && { accumulator }) };
    this.#parts = { network, task, optimizer, clip: config.clip, ...extra };
  }

  /**
   * Brings the batches of one step and takes it.
   * @param epoch counted from 0
   * @param onCompile called before a step that must be compiled first
   */
  async run(epoch: number, lr: number, onCompile: () => void): Promise<StepOutcome> {
    const { accumulate } = this.source.config;
    const outcomes: StepOutcome[] = [];
    for (let k = 0; k < accumulate; k++) {
      outcomes.push(await this.#oneBatch(epoch, lr, k === accumulate - 1, onCompile));
    }
    const sum = (of: (outcome: StepOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
    const names = Object.keys(outcomes[0].losses);
    return {
      losses: Object.fromEntries(names.map((name) => [name, sum(({ losses }) => losses[name]) / accumulate])),
      gradientNorm: outcomes[accumulate - 1].gradientNorm,
      stepMs: sum(({ stepMs }) => stepMs),
      waitMs: sum(({ waitMs }) => waitMs),
      isCompiled: outcomes.some(({ isCompiled }) => isCompiled),
    };
  }

  /** Frees the graphs. */
  dispose(): void {
    for (const step of this.#steps.values()) step.dispose();
  }

  async #oneBatch(epoch: number, lr: number, isLast: boolean, onCompile: () => void): Promise<StepOutcome> {
    const { config, loader, task, sizeAt } = this.source;
    const useL1 = config.loss.kind === 'yolox' && epoch >= config.epochs - config.loss.l1Epochs;
    const batch = await loader.next();
    const size = sizeAt(batch.epoch * loader.stepsPerEpoch + batch.step);
    const kind = `${isLast ? 'apply' : 'gather'} ${useL1}`;
    const isCompiled = !this.#compiled.has(`${kind} ${size}`);
    if (isCompiled) {
      onCompile();
      await breathe();
      this.#compiled.add(`${kind} ${size}`);
    }
    const started = performance.now();
    const numbers = runStep(this.#stepOf(kind, isLast, useL1), task.arrays(batch, size), lr);
    return { ...numbers, stepMs: performance.now() - started, waitMs: batch.waitMs, isCompiled };
  }

  #stepOf(kind: string, isLast: boolean, useL1: boolean): TrainStep {
    const known = this.#steps.get(kind);
    if (known) return known;
    const { accumulator } = this.#parts;
    const made =
      !isLast && accumulator
        ? compileGather({ ...this.#parts, accumulator }, { useL1 })
        : compileStep(this.#parts, { useL1 });
    this.#steps.set(kind, made);
    return made;
  }
}

function runStep(
  step: TrainStep,
  arrays: StepArrays,
  lr: number,
): Pick<StepOutcome, 'losses' | 'gradientNorm'> {
  const tensors = Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape }]) => {
      const type = data instanceof Int32Array ? 'int32' : 'float32';
      return [name, tf.tensor(data, shape, type)];
    }),
  );
  const rate = tf.scalar(lr);
  const { losses, gradientNorm } = step(tensors, rate);
  const numbers = {
    losses: Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, loss.dataSync()[0]])),
    gradientNorm: gradientNorm.dataSync()[0],
  };
  tf.dispose([tensors, rate, losses, gradientNorm]);
  return numbers;
}
