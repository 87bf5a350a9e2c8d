/** Losses on tensors, with gradient, and the closed forms behind them. */
export { sigmoidCrossEntropy, sigmoidFocalLoss, softmaxCrossEntropy } from './cross-entropy';
export { type FocalMseOptions, focalMse, jointsMse } from './heatmap-mse';
export {
  type BalancedClassification,
  type BalancedLocalization,
  iouBalancedCrossEntropy,
  iouBalancedSmoothL1,
} from './iou-balanced';
export { type IouLossKind, type IouLossOptions, iouLoss } from './iou-loss';
export { assignSimotaTensors, type CellMatches, type TensorSimotaOptions } from './simota-tensors';
export { smoothL1, smoothL1Gradient } from './smooth-l1';
export { smoothL1Loss } from './smooth-l1-loss';
export { qualityFocalLoss, varifocalLoss } from './soft-focal';
export {
  decodeYolox,
  type YoloxLoss,
  type YoloxLossOptions,
  type YoloxTargetTensors,
  yoloxLoss,
  yoloxLossOptions,
} from './yolox-loss';
export { type YoloxStepLoss, type YoloxStepOptions, yoloxStepLoss } from './yolox-step-loss';
export { matchedTargets, targetTensors } from './yolox-target-tensors';
