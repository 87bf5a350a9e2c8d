/** ATSS on ResNet and pyramid, as mmdetection builds it. Source: Zhang et al., "Bridging the gap between anchor-based and
 * anchor-free detection". */
import { clipBoxes, decodeDeltas, deltaOptions, gridAnchors, retinaAnchorOptions } from '../boxes';
import type { Random } from '../engine';
import { backboneChoices, detectorSizes, microPyramid, resnet50, resnet101 } from './backbone-config';
import { configure } from './configure';
import { sigmoid } from './dense-candidates';
import { denseModel, pickRows, sigmoids } from './dense-model';
import type { DenseOutputs } from './dense-outputs';
import { type AtssConfig, AtssHead } from './mmdet-atss-head';
import { MmdetDetector } from './mmdet-detector';
import type { DetectionModel, ModelEntry } from './model';
import { imagenetPixels } from './pixels';

/** mmdetection's `atss_r50_fpn`. */
export const atssConfig: AtssConfig = Object.freeze({
  ...resnet50,
  classes: 80,
  channels: 256,
  headConvs: 4,
  normGroups: 32,
  scoreThreshold: 0.05,
  candidatesPerLevel: 1000,
  iouThreshold: 0.6,
  dropEmpty: true,
  maxDetections: 100,
});

/** One square anchor a cell, eight strides wide. */
export const atssAnchorOptions = Object.freeze({
  ...retinaAnchorOptions,
  ratios: [1],
  octaveBaseScale: 8,
  scalesPerOctave: 1,
});

/** ATSS's deltas are divided by these. */
export const atssDeltaOptions = Object.freeze({ ...deltaOptions, stds: [0.1, 0.1, 0.2, 0.2] });

/**
 * Makes the network with first values. Its `boxes` are deltas of one anchor a cell.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildAtss(
  random: Random,
  overrides: Partial<AtssConfig> = {},
  base: AtssConfig = atssConfig,
): DetectionModel<DenseOutputs> {
  const config = configure(base, overrides, 'ATSS', backboneChoices);
  const end = { extraFrom: 'p5', rectifyExtra: false } as const;
  const network = new MmdetDetector(config, end, (source) => new AtssHead(config, source), random);
  return denseModel(network, config, 1, ({ sizes, inputSize }) => {
    const anchors = gridAnchors(sizes, atssAnchorOptions);
    return ({ classLogits, boxes, centerness }) => ({
      scores: sigmoids(classLogits),
      factor: (row) => sigmoid(centerness![row]),
      boxesOf: (rows) =>
        clipBoxes(
          decodeDeltas(pickRows(anchors, rows), pickRows(boxes, rows), atssDeltaOptions),
          ...inputSize,
        ),
    });
  });
}

function entry(name: string, about: string, config: AtssConfig): ModelEntry {
  const inputSize = config.block === 'basic' ? detectorSizes.micro : detectorSizes.paper;
  const build = (random: Random, overrides?: object) => buildAtss(random, overrides, config);
  return { name, task: 'detection', inputSize, pixels: imagenetPixels, about, config, build };
}

/** ATSS's names of the list. */
export const atssEntries: readonly ModelEntry[] = [
  entry('atss-r50', 'ATSS, ResNet-50-FPN, mmdetection', atssConfig),
  entry('atss-r101', 'ATSS, ResNet-101-FPN, mmdetection', { ...atssConfig, ...resnet101 }),
  entry('atss-micro', 'ATSS with few channels, for small budgets', {
    ...atssConfig,
    ...microPyramid,
    normGroups: 8,
  }),
];
