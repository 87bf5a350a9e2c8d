/** "Focused Mean Square Loss Function Design in Convolutional Neural Network": its equations, figures and tables. */
export { largestGradientGap } from './autodiff';
export {
  type Bell,
  balancingGamma,
  centralMap,
  checkBell,
  cutValues,
  hrnetBell,
  type MapBalance,
  mapBalance,
  paperBell,
  pixelRatio,
} from './bell';
export { bellFigure, weightSliderFigure } from './bell-figures';
export { convergenceClaims, meanOverTraining, timeToMse, withConvergence } from './convergence';
export { ErrorTally, type ForegroundShare, foregroundShare, type ValueTally } from './error-tally';
export {
  bellValue,
  bestPrediction,
  type FocalWeight,
  focalGradient,
  focalSquaredError,
  focalWeight,
  squaredError,
} from './fmse';
export { focalWeights } from './focal-weights';
export { gammaFigure } from './gamma-figure';
export { type StandInShares, sweepGamma } from './gamma-sweep';
export { balanceFigure, ratioFigure } from './imbalance-figures';
export { jointFigure } from './joint-figure';
export { bestPredictionFigure, surfaceFigure } from './loss-figures';
export { meanPoseScores } from './mean-pose';
export { mechanismFigure } from './mechanism-figure';
export { missFigure, oksReaches } from './miss-curve';
export { hourglassFigure, hrnetFigure } from './network-figures';
export { measuredRatio, subjectTargets } from './person-maps';
export { targetSheet } from './pictures';
export { openPoses, type RealPoses, type Subject } from './real-poses';
export { resultSheet } from './result-pictures';
export { table1, table2 } from './result-tables';
export { shareFigure } from './share-figures';
export { meanMaps, type StandIn, standIns } from './stand-ins';
export { type Evidence, statementTable } from './statements';
export { fmseStudies } from './studies';
export { balanceTable, exactTable, shareTable } from './tables';
export { openTrained, type Trained, type TrainedSweep } from './trained';
export { effectTables } from './trained-effects';
export { trainedVerdicts } from './trained-verdicts';
export { curvesFigure, longFigure } from './training-figures';
