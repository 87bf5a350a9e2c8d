/** FCOS and FCOSv2 on ResNet and pyramid, as torchvision and as mmdetection build them. Source: Tian et al., "FCOS: fully
 * convolutional one-stage object detection", and "FCOS: a simple and strong anchor-free object detector" (FCOSv2). */
import { clipBoxes, decodeDistances, gridPoints } from '../boxes';
import type { Random } from '../engine';
import { backboneChoices, detectorSizes, microPyramid, resnet50, resnet101 } from './backbone-config';
import { configure } from './configure';
import { sigmoid } from './dense-candidates';
import { denseModel, type Layout, pickRows, type Scorer, sigmoids } from './dense-model';
import type { DenseOutputs } from './dense-outputs';
import { MmdetDetector } from './mmdet-detector';
import { FcosHead, type FcosHeadConfig, pyramidStrides } from './mmdet-fcos-head';
import type { DetectionModel, ModelEntry } from './model';
import { detectron2Pixels, detectronPixels, imagenetPixels } from './pixels';
import { fcosAnchors, torchvisionGrid } from './torchvision-anchors';
import { renameOldPyramid } from './torchvision-backbone';
import { TorchvisionFcos } from './torchvision-fcos';

/** FCOS's keys. */
export interface FcosConfig extends FcosHeadConfig {
  /** Where in its cell a point stands: 0.5 the middle, 0 the corner (DSLA's code). */
  pointOffset: number;
}

/** mmdetection's `fcos_r50_caffe_fpn_gn-head`: FCOS as DSLA's Table 3 has it. */
export const fcosConfig: FcosConfig = Object.freeze({
  ...resnet50,
  style: 'caffe',
  classes: 80,
  channels: 256,
  headConvs: 4,
  normGroups: 32,
  convBias: false,
  centerness: 'classification',
  normOnBox: false,
  pointOffset: 0.5,
  scoreThreshold: 0.05,
  candidatesPerLevel: 1000,
  iouThreshold: 0.5,
  dropEmpty: true,
  maxDetections: 100,
});

/**
 * FCOSv2, mmdetection's `center-normbbox-centeronreg-giou`: of its four changes centerness beside the boxes and boxes in
 * strides are the network's; center sampling and GIoU are the assigner's and the loss's.
 */
export const fcosv2Config: FcosConfig = Object.freeze({
  ...fcosConfig,
  convBias: true,
  centerness: 'regression',
  normOnBox: true,
  iouThreshold: 0.6,
});

const choices = {
  ...backboneChoices,
  centerness: ['classification', 'regression', 'none'],
} as const;

/**
 * Makes the network with first values, mmdetection's names. Its `boxes` are pixels to the four sides.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildFcos(
  random: Random,
  overrides: Partial<FcosConfig> = {},
  base: FcosConfig = fcosConfig,
): DetectionModel<DenseOutputs> {
  const config = configure(base, overrides, 'FCOS', choices);
  const end = { extraFrom: 'p5', rectifyExtra: true } as const;
  const network = new MmdetDetector(config, end, (source) => new FcosHead(config, source), random);
  return denseModel(network, config, 1, (layout) => fcosScorer(layout, config.pointOffset));
}

/** Score: the class's, times the centerness where there is one. */
function fcosScorer({ sizes, inputSize }: Layout, pointOffset: number): Scorer {
  const { xy } = gridPoints(sizes, pyramidStrides, pointOffset);
  return ({ classLogits, boxes, centerness }) => ({
    scores: sigmoids(classLogits),
    factor: centerness && ((row) => sigmoid(centerness[row])),
    boxesOf: (rows) => clipBoxes(decodeDistances(pickRows(xy, rows, 2), pickRows(boxes, rows)), ...inputSize),
  });
}

/** torchvision's FCOS has the keys that its network has, and its own numbers. */
export type TorchvisionFcosConfig = Omit<FcosConfig, 'convBias' | 'centerness' | 'normOnBox' | 'pointOffset'>;

/** torchvision's `fcos_resnet50_fpn`; its 91 classes are COCO's category numbers. */
export const torchvisionFcosConfig: TorchvisionFcosConfig = Object.freeze({
  ...resnet50,
  classes: 91,
  channels: 256,
  headConvs: 4,
  normGroups: 32,
  scoreThreshold: 0.2,
  candidatesPerLevel: 1000,
  iouThreshold: 0.6,
  dropEmpty: false,
  maxDetections: 100,
});

/**
 * Makes the network with first values, torchvision's names. Its `boxes` are pixels to the four sides.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildTorchvisionFcos(
  random: Random,
  overrides: Partial<TorchvisionFcosConfig> = {},
): DetectionModel<DenseOutputs> {
  const config = configure(torchvisionFcosConfig, overrides, 'FCOS (torchvision)', backboneChoices);
  return denseModel(new TorchvisionFcos(config, random), config, 1, torchvisionScorer(config.classes));
}

/** Score: the root of class times centerness; points are corners of cells. */
function torchvisionScorer(classes: number): (layout: Layout) => Scorer {
  return ({ sizes, inputSize }) => {
    const squares = torchvisionGrid(sizes, fcosAnchors);
    const xy = Float64Array.from({ length: squares.length / 2 }, (_, i) => {
      const corner = 4 * (i >> 1) + (i & 1);
      return (squares[corner] + squares[corner + 2]) / 2;
    });
    return ({ classLogits, boxes, centerness }) => ({
      scores: classLogits.map((logit, pair) =>
        Math.sqrt(sigmoid(logit) * sigmoid(centerness![Math.floor(pair / classes)])),
      ),
      boxesOf: (rows) =>
        clipBoxes(decodeDistances(pickRows(xy, rows, 2), pickRows(boxes, rows)), ...inputSize),
    });
  };
}

function renameOldFcos(name: string): string {
  return name.replace(/^bbox_head\.fcos_(cls|reg|centerness)\./, 'bbox_head.conv_$1.');
}

function entry(name: string, about: string, config: FcosConfig, pixels = detectronPixels): ModelEntry {
  const inputSize = config.block === 'basic' ? detectorSizes.micro : detectorSizes.paper;
  const build = (random: Random, overrides?: object) => buildFcos(random, overrides, config);
  return { name, task: 'detection', inputSize, pixels, about, config, rename: renameOldFcos, build };
}

const micro = { ...microPyramid, style: 'pytorch', normGroups: 8 } as const;

/** FCOS's and FCOSv2's names of the list. */
export const fcosEntries: readonly ModelEntry[] = [
  entry('fcos-r50', 'FCOS, ResNet-50-FPN, mmdetection', fcosConfig),
  entry('fcos-r101', 'FCOS, ResNet-101-FPN, mmdetection', { ...fcosConfig, ...resnet101, style: 'caffe' }),
  {
    name: 'fcos-r50-torchvision',
    task: 'detection',
    inputSize: detectorSizes.paper,
    pixels: imagenetPixels,
    about: 'FCOS, ResNet-50-FPN, torchvision',
    config: torchvisionFcosConfig,
    rename: renameOldPyramid,
    build: buildTorchvisionFcos,
  },
  entry('fcosv2-r50', 'FCOSv2, ResNet-50-FPN, mmdetection', fcosv2Config, detectron2Pixels),
  entry(
    'fcosv2-r101',
    'FCOSv2, ResNet-101-FPN, mmdetection',
    { ...fcosv2Config, ...resnet101, style: 'caffe' },
    detectron2Pixels,
  ),
  entry(
    'fcos-micro',
    'FCOS with few channels, for small budgets',
    { ...fcosConfig, ...micro },
    imagenetPixels,
  ),
  entry(
    'fcosv2-micro',
    'FCOSv2 with few channels, for small budgets',
    { ...fcosv2Config, ...micro },
    imagenetPixels,
  ),
];
