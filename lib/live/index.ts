/** The door of live: a training run seen in a notebook, and what it has learnt at work. */
export { type LiveOptions, type LiveTraining, liveTraining } from './live-training';
export {
  type DetectionSheetOptions,
  detectionSheet,
  type Found,
  openDetector,
  type TrainedDetector,
} from './trained-detector';
export { type TrainingHistory, trainingFigure, trainingTitle } from './training-figure';
