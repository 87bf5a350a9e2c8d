/** What a configuration says, made. */
import type { Module } from '../nn';
import { Adam } from './adam';
import { AdamW } from './adamw';
import type { TrainConfig } from './config/config';
import { Ema } from './ema';
import type { Optimizer } from './optimizer';
import { parameterGroups } from './parameter-groups';
import {
  cosineSchedule,
  multiStepSchedule,
  type Schedule,
  stagedSchedule,
  warmCosineSchedule,
  yoloxSchedule,
} from './schedules';
import { Sgd } from './sgd';

/** The full learning rate of a run: `lr` itself, or scaled to its batch (all that makes one step). */
export function fullLearningRate({
  optimizer: { lr, lrBatch },
  batch,
  accumulate,
}: Pick<TrainConfig, 'optimizer' | 'batch' | 'accumulate'>): number {
  return lrBatch === null ? lr : (lr * batch * accumulate) / lrBatch;
}

/**
 * Makes the optimizer of a model's parameters, but for the frozen.
 * @throws InputError when a part that is named does not exist, or nothing is left to train.
 */
export function createOptimizer(module: Module, { optimizer, frozen }: TrainConfig): Optimizer {
  const groups = parameterGroups(module, { ...optimizer, frozen });
  if (optimizer.kind === 'sgd') return new Sgd(groups, optimizer);
  return optimizer.kind === 'adam' ? new Adam(groups, optimizer) : new AdamW(groups, optimizer);
}

/**
 * Makes the schedule of a run.
 * @param stepsPerEpoch steps of the optimizer
 * @throws InputError when its parts do not fit into the run.
 */
export function createSchedule(config: TrainConfig, stepsPerEpoch: number): Schedule {
  const run = { lr: fullLearningRate(config), epochs: config.epochs, stepsPerEpoch };
  const { schedule } = config;
  switch (schedule.kind) {
    case 'yolox':
      return yoloxSchedule(run, schedule);
    case 'warm-cosine':
      return warmCosineSchedule(run, schedule);
    case 'cosine':
      return cosineSchedule(run);
    case 'multi-step':
      return multiStepSchedule(run, schedule);
    case 'staged':
      return stagedSchedule(run, schedule.stages);
  }
}

/** Makes the average of a model's weights, or undefined where none is kept; `shadow` is another such model. */
export function createEma(module: Module, shadow: Module, { ema }: TrainConfig): Ema | undefined {
  return ema ? new Ema(module, shadow, ema) : undefined;
}
