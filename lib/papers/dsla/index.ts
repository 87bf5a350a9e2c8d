/** "DSLA: Dynamic smooth label assignment for efficient anchor-free object detection": its labels, figures and tables. */
export { openBoxes } from '../real-boxes';
export { type Adjacent, findAdjacent } from './adjacent';
export { type GradientGaps, gradientGaps } from './autodiff';
export { coreZoneTable, countAmbiguous, countZones, highestLabels } from './box-labels';
export { chosenKappas, chosenScene } from './choices';
export { boundsFigure, boundsGap, codeTable } from './code-bounds';
export {
  centernessOf,
  coreZone,
  dynamicLabel,
  hardScore,
  headScore,
  printedHeadScore,
  ranges,
  relaxedBounds,
  smoothLabel,
  softCenterness,
} from './dsla';
export { type DslaTargetKind, type DslaTargets, dslaLoss, dslaTargets } from './dsla-loss';
export { adjacentFigure, adjacentTable, labelsAt, steepestPair } from './fig3';
export { conflictTable, gradientPartFigure } from './gradient-figure';
export {
  balanceScore,
  conflictOf,
  negativeGradient,
  positiveGradient,
  printedQualityGradient,
  qualityGradient,
} from './gradient-parts';
export { headFigure, mostLevels, relaxedSteps, stepTable } from './head-figures';
export { kappaSensitivityTable } from './kappa-sensitivity';
export { measureFcos, measureReading, sweepKappa, sweepSwitches } from './kappa-sweep';
export { labelMap, pairLabels, type Reading } from './label-map';
export { levelTable } from './level-table';
export { levelMapFigure, sizeText } from './map-figure';
export { headStructureFigure } from './network-figure';
export { pairDetections } from './pair-detections';
export { labelSheet } from './pictures';
export { qualityFigure } from './quality-figure';
export { qualityVerdicts } from './quality-verdicts';
export { type Recorded, recorded } from './recorded';
export { openScenes, type Scene } from './scenes';
export { scoreMapFigure } from './score-map-figure';
export { statementTable } from './statements';
export { dslaStudies } from './studies';
export { kappaTable, sweepFigure, switchTable } from './sweep-figure';
export { exactTable } from './tables';
export { trainedAblationFigure } from './trained-ablation';
export { trainedClassFigure } from './trained-classes';
export { trainedEffectTable } from './trained-effects';
export { trainedKappaFigure } from './trained-kappa';
export { type TrainedPair, trainedPair } from './trained-pair';
export { type PairStudies, trainedPairsFigure } from './trained-pairs';
export { workedExample } from './worked-example';
