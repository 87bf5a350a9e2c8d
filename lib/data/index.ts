/** Data sets: what a sample is, and the readers that make samples. */
export { readCocoPoses } from './coco-poses';
export { dataFolder, findDataset, requireDataset } from './data-folder';
export { drawFigures, type FiguresOptions, figuresOptions } from './figures';
export type { PosePerson, PoseSample, PoseSet } from './pose';
export { type Crop, cropPixels, jointsInCrop, personCrop } from './pose-crop';
export type { DetectionSample, DetectionSet, ImageSource, Pixels } from './sample';
export { drawShapes, type ShapesOptions, shapesOptions } from './shapes';
export { checkVoc, readVoc, readVocSplit, type VocOptions, vocOptions } from './voc';
