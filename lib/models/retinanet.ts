/** RetinaNet on ResNet and pyramid, as torchvision and as mmdetection build it. Source: Lin et al., "Focal loss for dense
 * object detection". */
import { clipBoxes, decodeDeltas, gridAnchors } from '../boxes';
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
import { denseModel, pickRows, sigmoids } from './dense-model';
import type { DenseOutputs } from './dense-outputs';
import { MmdetDetector } from './mmdet-detector';
import { RetinaHead } from './mmdet-retina-head';
import type { DetectionModel, ModelEntry } from './model';
import { imagenetPixels } from './pixels';
import { retinanetAnchors, torchvisionGrid } from './torchvision-anchors';
import { renameOldRetinanet, TorchvisionRetinanet } from './torchvision-retinanet';

/** RetinaNet's keys. */
export interface RetinanetConfig extends PyramidConfig {
  /** Whose names, whose P6 (of P5 or of C5) and whose anchors. */
  form: 'torchvision' | 'mmdet';
}

/** mmdetection's `retinanet_r50_fpn`: the code the IoU-balanced losses were trained with. */
export const retinanetConfig: RetinanetConfig = Object.freeze({
  ...resnet50,
  form: 'mmdet',
  classes: 80,
  channels: 256,
  headConvs: 4,
  scoreThreshold: 0.05,
  candidatesPerLevel: 1000,
  iouThreshold: 0.5,
  dropEmpty: true,
  maxDetections: 100,
});

/** torchvision's `retinanet_resnet50_fpn`; its 91 classes are COCO's category numbers. */
export const torchvisionRetinanetConfig: RetinanetConfig = Object.freeze({
  ...retinanetConfig,
  form: 'torchvision',
  classes: 91,
  dropEmpty: false,
  maxDetections: 300,
});

/**
 * Makes the network with first values. Its `boxes` are deltas of nine anchors a cell.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildRetinanet(
  random: Random,
  overrides: Partial<RetinanetConfig> = {},
  base: RetinanetConfig = retinanetConfig,
): DetectionModel<DenseOutputs> {
  const choices = { ...backboneChoices, form: ['torchvision', 'mmdet'] } as const;
  const config = configure(base, overrides, 'RetinaNet', choices);
  const isTorchvision = config.form === 'torchvision';
  const network = isTorchvision ? new TorchvisionRetinanet(config, random) : mmdetNetwork(config, random);
  return denseModel(network, config, 9, ({ sizes, inputSize }) => {
    const anchors = isTorchvision ? torchvisionGrid(sizes, retinanetAnchors) : gridAnchors(sizes);
    return ({ classLogits, boxes }) => ({
      scores: sigmoids(classLogits),
      boxesOf: (rows) =>
        clipBoxes(decodeDeltas(pickRows(anchors, rows), pickRows(boxes, rows)), ...inputSize),
    });
  });
}

function mmdetNetwork(config: RetinanetConfig, random: Random): MmdetDetector {
  const end = { extraFrom: 'c5', rectifyExtra: false } as const;
  return new MmdetDetector(config, end, (source) => new RetinaHead(config, source), random);
}

function entry(
  name: string,
  about: string,
  config: RetinanetConfig,
  inputSize: ModelEntry['inputSize'] = detectorSizes.paper,
): ModelEntry {
  const build = (random: Random, overrides?: object) => buildRetinanet(random, overrides, config);
  const rename = config.form === 'torchvision' ? renameOldRetinanet : undefined;
  return { name, task: 'detection', inputSize, pixels: imagenetPixels, about, config, rename, build };
}

/** RetinaNet's names of the list. */
export const retinanetEntries: readonly ModelEntry[] = [
  entry('retinanet-r50', 'RetinaNet, ResNet-50-FPN, mmdetection', retinanetConfig),
  entry('retinanet-r101', 'RetinaNet, ResNet-101-FPN, mmdetection', { ...retinanetConfig, ...resnet101 }),
  entry('retinanet-r50-torchvision', 'RetinaNet, ResNet-50-FPN, torchvision', torchvisionRetinanetConfig),
  entry('retinanet-r101-torchvision', "RetinaNet, ResNet-101-FPN, with torchvision's names", {
    ...torchvisionRetinanetConfig,
    ...resnet101,
  }),
  entry(
    'retinanet-micro',
    'RetinaNet with few channels, for small budgets',
    { ...retinanetConfig, ...microPyramid },
    detectorSizes.micro,
  ),
];
