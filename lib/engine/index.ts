/** The door of the engine: TensorFlow.js, the choice of what computes, its installation, and our operations. */
export { compiler } from './addon';
export { type Compiled, type CompileOptions, compile } from './compile';
export type { DrawnNode, GraphDrawing } from './graph/graph-drawing';
export type {
  GraphOperation,
  GraphView,
  OperationTime,
  StepGraph,
  StepProfile,
} from './graph/inspect';
export { type SavedModelOptions, writeSavedModel } from './graph/saved-model';
export { type InstallOptions, type InstallOutcome, type InstallStep, installEngine } from './install';
export { withoutLeak } from './leak-guard';
export { LossScale, type LossScaleOptions, type ScaledGradients } from './loss-scale';
export {
  batchNormInference,
  batchNormMoving,
  batchNormTraining,
  type ChannelStatistics,
  runningStatistics,
} from './ops/batch-norm';
export { type ConvOptions, conv2d, depthwiseConv2d, type Padding, padImage } from './ops/conv2d';
export { detach, withoutGradient } from './ops/detach';
export { gatherByRow, gatherTopK, type TopK } from './ops/gather-top-k';
export { maxPoolSame } from './ops/max-pool';
export { dropout, randomNormal, randomUniform, seedFor } from './ops/random-ops';
export { resizeBilinear } from './ops/resize';
export { silu } from './ops/silu';
export { upsampleNearest2 } from './ops/upsample';
export { createRandom, type Random, type RandomState } from './random';
export { type EngineSpeed, measureSpeed } from './speed';
export { tf } from './tensorflow';
export {
  type EngineInfo,
  type EngineName,
  type EngineState,
  listEngines,
  plannedEngine,
  useEngine,
} from './use-engine';
export { tensorflowVersions } from './versions';
export type { Flavor } from './wheels';
