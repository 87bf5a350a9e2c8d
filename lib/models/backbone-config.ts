/** Sizes of the ResNet backbone, and the configuration that all detectors on it share. */
import type { ResnetOptions } from '../nn';

/** Keys of every detector on a ResNet and a pyramid of five maps, strides 8 to 128. */
export interface PyramidConfig extends ResnetOptions {
  classes: number;
  /** Channels of the pyramid and of the head. */
  channels: number;
  /** Convolutions of each branch of the head before its last. */
  headConvs: number;
  /** A class score must be above this to be looked at. */
  scoreThreshold: number;
  /** Best (location, class) pairs of each level that are looked at. */
  candidatesPerLevel: number;
  /** Overlap above which the lower of two boxes of a class is dropped. */
  iouThreshold: number;
  /** Whether boxes without width or height are dropped before that. */
  dropEmpty: boolean;
  /** Detections of an image at most. */
  maxDetections: number;
}

/** The words that a backbone's keys may be. */
export const backboneChoices = Object.freeze({
  block: ['basic', 'bottleneck'],
  norm: ['batch', 'affine', 'frozen'],
  style: ['pytorch', 'caffe'],
} as const);

/** ResNet-50, its stride on the 3x3 convolutions, normalised by the batch. */
export const resnet50: ResnetOptions = Object.freeze<ResnetOptions>({
  block: 'bottleneck',
  layers: [3, 4, 6, 3],
  width: 64,
  norm: 'batch',
  style: 'pytorch',
});

/** ResNet-101. */
export const resnet101: ResnetOptions = Object.freeze<ResnetOptions>({ ...resnet50, layers: [3, 4, 23, 3] });

/** ours: the same code with few channels, one basic block a stage, which trains in seconds. */
export const microResnet: ResnetOptions = Object.freeze<ResnetOptions>({
  ...resnet50,
  block: 'basic',
  layers: [1, 1, 1, 1],
  width: 16,
});

/** ours: what a detector on the micro backbone changes; three classes as the blood cell images have. */
export const microPyramid = Object.freeze({ ...microResnet, classes: 3, channels: 32, headConvs: 1 });

/** Width and height of the papers' detectors and of the micro ones. */
export const detectorSizes = Object.freeze({ paper: [1280, 800], micro: [160, 160] } as const);
