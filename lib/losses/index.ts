/** Losses on tensors, with gradient, and the closed forms behind them. */
export { sigmoidCrossEntropy, sigmoidFocalLoss, softmaxCrossEntropy } from './cross-entropy';
export {
  type BalancedClassification,
  type BalancedLocalization,
  iouBalancedCrossEntropy,
  iouBalancedSmoothL1,
} from './iou-balanced';
export { smoothL1, smoothL1Gradient } from './smooth-l1';
export { smoothL1Loss } from './smooth-l1-loss';
