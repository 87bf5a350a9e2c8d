/** The door of nn: modules with named parameters, layers, blocks, and their tensors by name. */
export { type Activation, type ActivationName, activations } from './activation';
export { BaseConv, type BaseConvOptions, DWConv, denseOrDepthwise, yoloxNorm } from './base-conv';
export { BatchNorm2d, type BatchNormOptions } from './batch-norm';
export { type BlockGraph, type BlockView, blockGraph } from './block-graph';
export { Cbam, type CbamForm, type CbamOptions, ChannelGate, SpatialGate } from './cbam';
export { CbamCsp, type CspAttention, cspLayer } from './cbam-csp';
export { ConvModule, type ConvModuleOptions } from './conv-module';
export { ConvNorm } from './conv-norm';
export { Conv2d, type Conv2dOptions } from './conv2d';
export { CspLayer, type CspOptions } from './csp-layer';
export { DarknetBottleneck, type DarknetBottleneckOptions, ResLayer } from './darknet-blocks';
export { Focus } from './focus';
export { type ForwardTrace, traceForward } from './forward-trace';
export { type FeatureMaps, type FpnOptions, LastLevelP6P7, TorchvisionFpn } from './fpn';
export { MmdetFpn, type MmdetFpnOptions } from './fpn-mmdet';
export { createNorm, FrozenBatchNorm2d, type NormKind } from './frozen-batch-norm';
export { GroupNorm, type GroupNormOptions } from './group-norm';
export {
  type Branches,
  HighResolutionModule,
  type HighResolutionOptions,
  HighResolutionStage,
  hrnetConv,
  hrnetNormal,
  Transition,
} from './high-resolution';
export { Hourglass, HourglassConv, type HourglassConvOptions, HourglassResidual } from './hourglass';
export { constant, kaimingNormal, normal, torchDefault, uniform } from './initializers';
export { Linear, type LinearOptions } from './linear';
export { MaxPool2d, type MaxPoolOptions } from './max-pool';
export { Mff, type MffForm, type MffOptions } from './mff';
export { Module } from './module';
export { NonLocal, type NonLocalOptions } from './non-local';
export { type ForwardCall, observeForward } from './observe';
export { Pafpn, type PafpnOptions, type Pyramid, type PyramidBackbone } from './pafpn';
export { type Initializer, type Layout, Parameter, type ParameterOptions } from './parameter';
export { Relu } from './relu';
export {
  BasicBlock,
  Bottleneck,
  bareConv,
  type ResidualOptions,
  residualStage,
  type WeightInit,
} from './residual';
export { Resnet, type ResnetOptions, resnetChannels } from './resnet';
export { Scale } from './scale';
export { type Layer, Sequential } from './sequential';
export { SppBottleneck, type SppOptions } from './spp';
export {
  compareState,
  type LoadReport,
  loadStateDict,
  type StoredTensor,
  stateDict,
  stateShapes,
} from './state-dict';
export { parameterCount, type SummaryRow, summary } from './summary';
export { UpsampleNearest } from './upsample-nearest';
