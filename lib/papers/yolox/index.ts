/** "YOLOX: Exceeding YOLO Series in 2021": its networks, label assigners and loss, exact parts. */

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
export { firstStepTable } from './first-step';
export { type Growth, growthOf, type LevelShare, levelShare } from './growth';
export { type Learners, roadmap, type Step } from './ladder';
export {
  iouLossFigure,
  type LossPieces,
  lossPieces,
  lossTable,
  piecesOf,
  squareIouLoss,
  squareIouPull,
  untrainedObjectness,
} from './losses';
export { headFigure, roadmapFigure } from './network-figures';
export { boxColor, ladderSheet, qualitySheet } from './pictures';
export { classCost, crossEntropy, dynamicK, isNearCenter, matchCost } from './simota-by-hand';
export { costFigure, dynamicKFigure, growthFigure, type Scene, stepsOf, wishes } from './simota-figures';
export { countAll, countingTable, sizeRows, sizeTable } from './size-tables';
export { type Aims, aimCells, standInPredictions } from './stand-in';
export { statementTable } from './statements';
export {
  conflictTable,
  countRules,
  exactTable,
  type RuleCount,
  ruleTable,
  toComeTable,
} from './tables';
