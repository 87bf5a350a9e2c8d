/** The door of training: optimizers, schedules, averages, clipping, checkpoints, configuration, records. */
export { Accumulator } from './accumulator';
export { Adam, type AdamOptions } from './adam';
export { AdamW } from './adamw';
export { type ClippedGradient, clipByGlobalNorm, clipByValue, globalNorm } from './clip';
export { Ema, type EmaOptions, emaOptions } from './ema';
export { FlatLayout, type NamedTensors } from './flat-layout';
export { trainExcept } from './freeze';
export { NanGuard, type StepReport } from './nan-guard';
export { Optimizer, type ParameterGroup } from './optimizer';
export { type GroupOptions, parameterGroups } from './parameter-groups';
export {
  cosineSchedule,
  fmseStages,
  type MultiStepOptions,
  multiStepSchedule,
  type RunLength,
  type Schedule,
  type Stage,
  stagedSchedule,
  type WarmCosineOptions,
  warmCosineSchedule,
  type YoloxScheduleOptions,
  yoloxSchedule,
} from './schedules';
export { Sgd, type SgdOptions } from './sgd';
