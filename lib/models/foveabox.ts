/** FoveaBox on ResNet and pyramid, as mmdetection builds it. Source: Kong et al., "FoveaBox: beyond anchor-based object
 * detection". */
import { clipBoxes, decodeDistances, gridPoints } from '../boxes';
import type { Random } from '../engine';
import {
  backboneChoices,
  detectorSizes,
  microPyramid,
  type PyramidConfig,
  resnet50,
  resnet101,
} from './backbone-config';
import { configure } from './configure';
import { denseModel, type Layout, pickRows, type Scorer, sigmoids } from './dense-model';
import type { DenseOutputs } from './dense-outputs';
import { MmdetDetector } from './mmdet-detector';
import { pyramidStrides } from './mmdet-fcos-head';
import { FoveaHead } from './mmdet-fovea-head';
import type { DetectionModel, ModelEntry } from './model';
import { imagenetPixels } from './pixels';

/** FoveaBox's keys. */
export interface FoveaboxConfig extends PyramidConfig {
  /** Of each level, pixels: the distance whose logarithm is 0. */
  baseEdges: readonly number[];
}

/** mmdetection's `fovea_r50_fpn`. */
export const foveaboxConfig: FoveaboxConfig = Object.freeze({
  ...resnet50,
  classes: 80,
  channels: 256,
  headConvs: 4,
  baseEdges: [16, 32, 64, 128, 256],
  scoreThreshold: 0.05,
  candidatesPerLevel: 1000,
  iouThreshold: 0.5,
  dropEmpty: false,
  maxDetections: 100,
});

/**
 * Makes the network with first values. Its `boxes` are logarithms of distances over the level's base edge.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildFoveabox(
  random: Random,
  overrides: Partial<FoveaboxConfig> = {},
  base: FoveaboxConfig = foveaboxConfig,
): DetectionModel<DenseOutputs> {
  const config = configure(base, overrides, 'FoveaBox', backboneChoices);
  const end = { extraFrom: 'c5', rectifyExtra: false } as const;
  const network = new MmdetDetector(config, end, (source) => new FoveaHead(config, source), random);
  return denseModel(network, config, 1, (layout) => foveaScorer(layout, config.baseEdges));
}

/** Boxes are cut at the last pixel, not at the border. */
function foveaScorer({ sizes, inputSize: [width, height] }: Layout, baseEdges: readonly number[]): Scorer {
  const { xy, level } = gridPoints(sizes, pyramidStrides, 0.5);
  return ({ classLogits, boxes }) => ({
    scores: sigmoids(classLogits),
    boxesOf: (rows) => {
      const distances = pickRows(boxes, rows).map(
        (log, i) => Math.exp(log) * baseEdges[level[rows[Math.floor(i / 4)]]],
      );
      return clipBoxes(decodeDistances(pickRows(xy, rows, 2), distances), width - 1, height - 1);
    },
  });
}

function entry(name: string, about: string, config: FoveaboxConfig): ModelEntry {
  const inputSize = config.block === 'basic' ? detectorSizes.micro : detectorSizes.paper;
  const build = (random: Random, overrides?: object) => buildFoveabox(random, overrides, config);
  return { name, task: 'detection', inputSize, pixels: imagenetPixels, about, config, rename, build };
}

/** Names of files written before mmdetection 2.0. */
function rename(name: string): string {
  return name.replace(/^bbox_head\.fovea_(cls|reg)\./, 'bbox_head.conv_$1.');
}

/** FoveaBox's names of the list. */
export const foveaboxEntries: readonly ModelEntry[] = [
  entry('foveabox-r50', 'FoveaBox, ResNet-50-FPN, mmdetection', foveaboxConfig),
  entry('foveabox-r101', 'FoveaBox, ResNet-101-FPN, mmdetection', { ...foveaboxConfig, ...resnet101 }),
  entry('foveabox-micro', 'FoveaBox with few channels, for small budgets', {
    ...foveaboxConfig,
    ...microPyramid,
  }),
];
