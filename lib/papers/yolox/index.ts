/** "YOLOX: Exceeding YOLO Series in 2021": its label assigners, loss and head, exact parts. */

export {
  cellSquare,
  type GridImage,
  type HeadOutputs,
  onGrid,
  priorLogit,
  untrainedOutputs,
  yoloxPoints,
  yoloxStrides,
} from '../on-grid';
export { type Growth, growthOf, type LevelShare, levelShare } from './growth';
export { type Count, coupledHead, decoupledHead, endToEndLayers, headChanges } from './head-arithmetic';
export { type Learners, roadmap, type Step } from './ladder';
export {
  iouLossFigure,
  type LossPieces,
  lossPieces,
  lossTable,
  squareIouLoss,
  squareIouPull,
  untrainedObjectness,
} from './losses';
export { boxColor, ladderSheet, qualitySheet } from './pictures';
export { classCost, crossEntropy, dynamicK, isNearCenter, matchCost } from './simota-by-hand';
export { costFigure, dynamicKFigure, growthFigure, type Scene, stepsOf, wishes } from './simota-figures';
export { type Aims, aimCells, standInPredictions } from './stand-in';
export { statementTable } from './statements';
export {
  conflictTable,
  countRules,
  exactTable,
  headTable,
  type RuleCount,
  ruleTable,
  toComeTable,
} from './tables';
