/** The door of models: configuration in, module and decode out. */

export { atssAnchorOptions, atssConfig, atssDeltaOptions, buildAtss } from './atss';
export { type Choices, configure } from './configure';
export type { DenseOutputs } from './dense-outputs';
export {
  buildFcos,
  buildTorchvisionFcos,
  type FcosConfig,
  fcosConfig,
  fcosv2Config,
  torchvisionFcosConfig,
} from './fcos';
export { buildFoveabox, type FoveaboxConfig, foveaboxConfig } from './foveabox';
export { buildHourglass, type HourglassConfig, hourglassConfig, microHourglassConfig } from './hourglass';
export { buildHrnet, type HrnetConfig, hrnetConfig, microHrnetConfig } from './hrnet';
export { loadPretrained } from './load-pretrained';
export type { AtssConfig } from './mmdet-atss-head';
export { pyramidStrides } from './mmdet-fcos-head';
export type { DetectionModel, Model, ModelEntry, Network, Pixels, PoseModel } from './model';
export { type ModelSize, modelSize, type TensorShape } from './model-size';
export { readHeatmaps } from './pose-model';
export { buildModel, findModel, modelEntries } from './registry';
export {
  buildRetinanet,
  type RetinanetConfig,
  retinanetConfig,
  torchvisionRetinanetConfig,
} from './retinanet';
export {
  anchorsPerCell,
  configureYolo,
  type YoloConfig,
  yolov3Config,
  yoloxConfig,
  yoloxDarknet53Config,
} from './yolo/config';
export { CoupledHead } from './yolo/coupled-head';
export { CspDarknet, type CspDarknetOptions } from './yolo/csp-darknet';
export { Darknet53, type Darknet53Options } from './yolo/darknet53';
export { decodeYoloRows } from './yolo/decode';
export { DecoupledHead, type YoloHeadOptions } from './yolo/decoupled-head';
export { yoloEntries } from './yolo/entries';
export { YoloNetwork } from './yolo/network';
export { type YoloOutputs, yoloStrides } from './yolo/outputs';
export { buildYolo, type YoloModel } from './yolo/yolo';
export { YoloFpn } from './yolo/yolo-fpn';
