/** Data sets: what a sample is, and the readers that make samples. */
export { dataFolder, findDataset, requireDataset } from './data-folder';
export type { DetectionSample, DetectionSet, ImageSource, Pixels } from './sample';
export { drawShapes, type ShapesOptions, shapesOptions } from './shapes';
export { checkVoc, readVoc, readVocSplit, type VocOptions, vocOptions } from './voc';
