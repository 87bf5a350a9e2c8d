/** "IoU-balanced Loss Functions for Single-stage Object Detection": its equations, figures and tables. */

export { type Budget, type Origin, openBoxes, type RealBoxes } from '../real-boxes';
export { largestGradientGap } from './autodiff';
export { balances, type Crossing, crossing, printedBalances, wLocBetween } from './balances';
export { type BoundCheck, checkBounds, iouBoundFreeSide } from './bounds';
export { gradientNormFigure, lambdaSliderFigure } from './curve-figures';
export { type Errors, errorsAt, type Positives, retinaPositives } from './first-step';
export { type GradientShare, gradientShare, inlierFraction, wLocThatKeepsTheSum } from './gradient-share';
export {
  type Balance,
  balancedGradient,
  balancedSmoothL1,
  boundedGradientCenter,
  boundedGradientSide,
  iouBoundCenter,
  iouBoundSide,
  iouOfShift,
  iouOfSides,
  localizationWeight,
  normalizedWeights,
  weightedSum,
} from './iou-balanced';
export { anchorSheet, boxSheet } from './pictures';
export { statementTable } from './statements';
export { errorFigure, gradientFigure, keepingFigure } from './step-figures';
export { auditTable, boundTable, crossingTable, exactTable, shareTable } from './tables';
export {
  armTable,
  backboneColumns,
  componentColumns,
  heldOut,
  scoreFigure,
  shareFigure,
  table4Figure,
  thresholdFigure,
  trainedKeepingFigure,
  trainedTables,
  wLocColumns,
} from './trained';
