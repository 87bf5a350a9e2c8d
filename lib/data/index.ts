/** Data sets: what a sample is, the readers that make samples, and the batches that networks are trained on. */
export {
  checkAugmentation,
  type DetectionAugmentation,
  flipAugmentation,
  gentleAugmentation,
  yoloxAugmentation,
  yoloxBaselineAugmentation,
  yoloxCopyPaste,
  yoloxSmallAugmentation,
} from './augmentation';
export { type CatalogEntry, catalog } from './catalog';
export { checkDataset, type DatasetReport } from './check-dataset';
export { type CocoBoxesOptions, cocoBoxesOptions, inspectCocoBoxes, readCocoBoxes } from './coco-boxes';
export { inspectCocoPoses, readCocoPoses } from './coco-poses';
export { dataFolder, findDataset, requireDataset } from './data-folder';
export { drawFigures, type FiguresOptions, figuresOptions } from './figures';
export { dataFingerprint } from './fingerprint';
export { readImageFolder } from './image-folder';
export { type InputFormat, imagenetInput, yoloxInput } from './input-format';
export { readLspet } from './lspet';
export { readMpii, readMpiiJson } from './mpii';
export { type OpenedDataset, type OpenOptions, openDataset, openOptions } from './open-dataset';
export {
  createDetectionLoader,
  type DetectionBatch,
  type DetectionLoaderOptions,
  detectionLoaderOptions,
  requireTrainable,
} from './pipeline/detection-loader';
export type { HeatmapOptions } from './pipeline/job';
export type { BatchPlace, Loader, LoaderOptions } from './pipeline/loader';
export type { LoaderState } from './pipeline/order';
export {
  createPoseLoader,
  type PoseBatch,
  type PoseLoaderOptions,
  poseLoaderOptions,
  type Subject,
  subjectsOf,
} from './pipeline/pose-loader';
export type { PosePerson, PoseSample, PoseSet } from './pose';
export { type Crop, cropPixels, jointsInCrop, personCrop } from './pose-crop';
export type { DetectionSample, DetectionSet, ImageSource, Pixels, Rings } from './sample';
export { drawShapes, type ShapesOptions, shapesOptions } from './shapes';
export { type SheetItem, type SheetOptions, sheetItems } from './sheet-items';
export { samplesOfFile, splitSamples, takeSplit, writeSplit } from './splits';
export { type MultiScale, yoloxMultiScale } from './transforms/multi-scale';
export { fmseAugmentation, type PoseAugmentation } from './transforms/pose-affine';
export { checkVoc, inspectVoc, readVoc, readVocSplit, type VocOptions, vocOptions } from './voc';
