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
  type YoloConfig,
  yolov3Config,
  yoloxConfig,
  yoloxDarknet53Config,
} from './yolo/config';
export { decodeYoloRows } from './yolo/decode';
export { DecoupledHead } from './yolo/decoupled-head';
export { type YoloOutputs, yoloStrides } from './yolo/outputs';
export { buildYolo, type YoloModel } from './yolo/yolo';
