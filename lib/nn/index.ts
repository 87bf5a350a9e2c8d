/** The door of nn: modules with named parameters, layers, blocks, and their tensors by name. */
export { type Activation, type ActivationName, activations } from './activation';
export { BatchNorm2d, type BatchNormOptions } from './batch-norm';
export { Conv2d, type Conv2dOptions } from './conv2d';
export { GroupNorm, type GroupNormOptions } from './group-norm';
export { constant, kaimingNormal, normal, torchDefault } from './initializers';
export { Linear, type LinearOptions } from './linear';
export { Module } from './module';
export { type ForwardCall, observeForward } from './observe';
export { type Initializer, type Layout, Parameter, type ParameterOptions } from './parameter';
export {
  compareState,
  type LoadReport,
  loadStateDict,
  type StoredTensor,
  stateDict,
  stateShapes,
} from './state-dict';
export { parameterCount, type SummaryRow, summary } from './summary';
