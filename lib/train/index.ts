/** The door of training: a run from its configuration, and what it is made of. */
export { Accumulator } from './accumulator';
export { Adam, type AdamOptions } from './adam';
export { AdamW } from './adamw';
export {
  type Best,
  type Checkpoint,
  checkpointWeights,
  type Progress,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint';
export { CheckpointFolder } from './checkpoint-folder';
export { type ClippedGradient, clipByGlobalNorm, clipByValue, globalNorm } from './clip';
export {
  type ConfigSources,
  checkConfig,
  type DetectionConfig,
  type PoseConfig,
  resolveConfig,
  type TrainConfig,
} from './config/config';
export { type Budget, budgets, type PresetName, presetNames } from './config/presets';
export { Ema, type EmaOptions, emaOptions } from './ema';
export { FlatLayout, type NamedTensors } from './flat-layout';
export { trainExcept } from './freeze';
export { createEma, createOptimizer, createSchedule, fullLearningRate } from './from-config';
export { type JudgedCheckpoint, judgeCheckpoint } from './judge-checkpoint';
export { loadTrained } from './load-trained';
export { MetricsLog, type MetricsRecord, readMetrics } from './metrics-log';
export { NanGuard, type StepReport } from './nan-guard';
export { runFingerprint } from './open-sets';
export { Optimizer, type ParameterGroup } from './optimizer';
export { type GroupOptions, parameterGroups } from './parameter-groups';
export { type PreparedRun, prepareRun } from './prepare';
export { holdsRun, RunFolder } from './run-folder';
export { configDifferences, requireSameRun } from './same-run';
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
export { TensorBoardLog } from './tensorboard';
export {
  type EpochProgress,
  type StepProgress,
  type TrainOptions,
  type TrainResult,
  trainRun,
} from './trainer';
