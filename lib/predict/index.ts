/** The door of predict: a model, its weights and an image in; boxes or joints out. */
export { classNamesOf } from './class-names';
export { type Fit, type FittedImage, fitImage, toImage, valuesOf } from './fit-image';
export { type PersonBoxes, readPersonBoxes } from './person-boxes';
export {
  type BoxXyxy,
  type CropOptions,
  cropPerson,
  jointsOf,
  mirrored,
  type PersonCrop,
} from './person-crop';
export { DetectionPredictor, fitOf, PosePredictor, type PredictorOptions, trainedFit } from './predictor';
export { type ToldModel, toldByWeights } from './told-by-weights';
