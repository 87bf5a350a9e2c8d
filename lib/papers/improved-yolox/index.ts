/** "Research on Small Target Detection Algorithm based on Improved YOLOX": networks, attention, CIoU, the ablation. */
export {
  type Cell,
  type Effect,
  effects,
  factors,
  type Gain,
  gains,
  interactionMargin,
  lenthMargin,
  printedCells,
} from './ablation';
export { effectFigure, effectTable, gainTable } from './ablation-figures';
export {
  type AttentionLook,
  type GateLook,
  type LookOptions,
  lookAtImage,
  lookWithEachForm,
} from './attention';
export { attentionFigure, gateTable } from './attention-figures';
export {
  type Box,
  centerTerm,
  ciouLoss,
  hullOf,
  intersectionOverUnion,
  shapeDifference,
  shapeWeight,
} from './ciou';
export { classFigure } from './class-figure';
export { costTable } from './cost-table';
export { type Descent, type DescentRun, descend, descendAll, type Starts, startGrid } from './descent';
export { descentFigure, descentTable, pathFigure } from './descent-figures';
export { type Detections, detectionsBeside, type SheetOptions } from './detections';
export {
  type FirstStep,
  firstSteps,
  networkStep,
  type Positions,
  positionsOf,
  type Silence,
  silences,
} from './first-step';
export { gateFigure } from './gate-figure';
export { boxAt, ciouTerms, geometryFigure, type Sides } from './geometry-figure';
export { type Gap, gapTable, gradientGaps, randomPairs } from './gradient-check';
export { alphaFigure, centerGradientFigure } from './gradient-figures';
export { alphas, differenceGradients, losses, lossGradients, type NamedLoss } from './gradients';
export { addedWeights, cbamFigure, networkFigure, traceImproved } from './network-figures';
export { placeFigure } from './place-figure';
export { firstStepTable, type StepSilence, sameIouTable, silencesOf, statementTable } from './tables';
export {
  type Ablation,
  openTrained,
  type Place,
  type Placed,
  type Reading,
  recordsOf,
  type Trained,
  viewOf,
} from './trained';
export { trainedClaimTable } from './trained-claims';
export { trainedEffectFigure } from './trained-effect-figure';
export { type TrainedEffect, trainedEffects } from './trained-effects';
export { trainedCostTable, trainedEffectTable, trainedRowTable } from './trained-tables';
