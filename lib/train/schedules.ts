/** Learning rates over a run: pure functions of the step, counted from 0. */
import { InputError } from '../errors';

/** The learning rate of a step. */
export type Schedule = (step: number) => number;

/** What every schedule is told of the run. */
export interface RunLength {
  /** The full learning rate. */
  lr: number;
  epochs: number;
  stepsPerEpoch: number;
}

/** YOLOX's: quadratic warm-up, cosine, then the least rate while strong augmentation is off. */
export interface YoloxScheduleOptions {
  warmupEpochs: number;
  /** The rate of step 0. */
  warmupLr: number;
  /** Epochs at the end at the least rate. */
  tailEpochs: number;
  /** The least rate as a share of the full one. */
  minRatio: number;
}

/** Linear warm-up, then cosine to 0. */
export type WarmCosineOptions = Pick<YoloxScheduleOptions, 'warmupEpochs' | 'warmupLr'>;

/** The rate falls at milestones; mmdetection's comes with a warm-up by steps. */
export interface MultiStepOptions {
  /** Epochs before which the rate falls. */
  milestones: readonly number[];
  /** What it is multiplied by. */
  gamma: number;
  warmup?: 'linear' | 'constant';
  warmupSteps?: number;
  /** The share of the rate at step 0. */
  warmupFactor?: number;
}

/** From an epoch on, this share of the full rate. */
export interface Stage {
  epoch: number;
  factor: number;
}

/** FMSE's, of a full rate of 1e-3: 1e-6 for 10 epochs, 1e-3 up to 100, 1e-5 up to 150, 1e-6 up to 200. */
export const fmseStages: readonly Stage[] = Object.freeze([
  { epoch: 0, factor: 1e-3 },
  { epoch: 10, factor: 1 },
  { epoch: 100, factor: 1e-2 },
  { epoch: 150, factor: 1e-3 },
]);

/**
 * YOLOX's schedule. Worked: lr 0.01, 5 epochs of 7 steps as warm-up: step 7 has 0.01 (7 / 35)² = 0.0004.
 * @throws InputError when warm-up and tail leave no epoch between them.
 * Source: YOLOX `yolox_warm_cos_lr`.
 */
export function yoloxSchedule(run: RunLength, options: YoloxScheduleOptions): Schedule {
  const { lr, epochs, stepsPerEpoch } = run;
  const { warmupEpochs, warmupLr, tailEpochs, minRatio } = options;
  if (warmupEpochs + tailEpochs >= epochs) {
    throw new InputError({
      what: `${warmupEpochs} epochs of warm-up and ${tailEpochs} of tail in a run of ${epochs}`,
      expected: 'at least one epoch between them',
    });
  }
  const [warm, cosineEnd] = [warmupEpochs * stepsPerEpoch, (epochs - tailEpochs) * stepsPerEpoch];
  return (step) => {
    if (warm > 0 && step <= warm) return (lr - warmupLr) * (step / warm) ** 2 + warmupLr;
    if (step >= cosineEnd) return minRatio * lr;
    return halfCosine(lr, minRatio * lr, (step - warm) / (cosineEnd - warm));
  };
}

/** Linear warm-up, then cosine to 0. Source: YOLOX `warm_cos_lr`, whose first rate is 1e-6. */
export function warmCosineSchedule(run: RunLength, { warmupEpochs, warmupLr }: WarmCosineOptions): Schedule {
  const { lr, epochs, stepsPerEpoch } = run;
  if (warmupEpochs >= epochs) {
    throw new InputError({
      what: `${warmupEpochs} epochs of warm-up in a run of ${epochs}`,
      expected: 'less',
    });
  }
  const [warm, end] = [warmupEpochs * stepsPerEpoch, epochs * stepsPerEpoch];
  return (step) => {
    if (warm > 0 && step <= warm) return ((lr - warmupLr) * step) / warm + warmupLr;
    return halfCosine(lr, 0, Math.min(1, (step - warm) / (end - warm)));
  };
}

/** Cosine from the full rate to 0. Source: YOLOX `cos_lr`. */
export function cosineSchedule({ lr, epochs, stepsPerEpoch }: RunLength): Schedule {
  return (step) => halfCosine(lr, 0, Math.min(1, step / (epochs * stepsPerEpoch)));
}

/**
 * Falls by `gamma` at each milestone; during warm-up all is multiplied by a share that grows from `warmupFactor` to 1
 * at the last step of the warm-up, or stays at it (`constant`).
 * Source: YOLOX `multistep_lr`; mmengine `LinearLR` and `MultiStepLR`.
 */
export function multiStepSchedule({ lr, stepsPerEpoch }: RunLength, options: MultiStepOptions): Schedule {
  const { milestones, gamma, warmup = 'linear', warmupSteps = 0, warmupFactor = 1 } = options;
  const warmth = (step: number) => {
    if (step >= warmupSteps) return 1;
    if (warmup === 'constant') return warmupFactor;
    return warmupFactor + (1 - warmupFactor) * Math.min(1, step / Math.max(1, warmupSteps - 1));
  };
  return (step) => {
    const passed = milestones.filter((epoch) => step >= Math.trunc(epoch * stepsPerEpoch)).length;
    return lr * gamma ** passed * warmth(step);
  };
}

/**
 * A share of the full rate from each stage's epoch on.
 * @throws InputError when the first stage does not begin at epoch 0 or they are not in order.
 */
export function stagedSchedule({ lr, stepsPerEpoch }: RunLength, stages: readonly Stage[]): Schedule {
  const isOrdered = stages.every(({ epoch }, i) => (i === 0 ? epoch === 0 : epoch > stages[i - 1].epoch));
  if (stages.length === 0 || !isOrdered) {
    throw new InputError({
      what: `stages at epochs ${stages.map(({ epoch }) => epoch).join(', ') || '(none)'}`,
      expected: 'the first at 0, each later than the one before',
    });
  }
  return (step) => {
    const last = stages.filter(({ epoch }) => step >= Math.trunc(epoch * stepsPerEpoch)).length - 1;
    return lr * stages[Math.max(0, last)].factor;
  };
}

/** From `high` at 0 to `low` at 1. */
function halfCosine(high: number, low: number, progress: number): number {
  return low + 0.5 * (high - low) * (1 + Math.cos(Math.PI * progress));
}
