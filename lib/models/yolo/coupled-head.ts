/** YOLOv3's head (YOLOX Fig. 2, left): one convolution for classes, boxes and objectness together. */
import { type Random, tf } from '../../engine';
import { BaseConv, Conv2d, type Initializer, Module, type Pyramid, torchDefault } from '../../nn';
import { sizesOf } from '../dense-outputs';
import type { YoloHeadOptions } from './decoupled-head';
import { levelRows, priorBias, type YoloOutputs } from './outputs';
import { SelectionBranch } from './selection-branch';

/** On each level: 3x3 to twice the channels, 1x1 to all outputs of all anchors. */
export class CoupledHead extends Module {
  readonly convs: BaseConv[];
  readonly preds: Conv2d[];
  readonly selection?: SelectionBranch[];
  readonly anchors: number;

  constructor(options: YoloHeadOptions, random: Random) {
    super();
    const { classes, inChannels, anchors, activation, endToEnd } = options;
    const width = 5 + classes;
    this.convs = inChannels.map(
      (from) => new BaseConv({ inChannels: from, outChannels: 2 * from, kernelSize: 3, activation }, random),
    );
    this.preds = inChannels.map((from) => {
      const shape = { inChannels: 2 * from, outChannels: anchors * width, kernelSize: 1 };
      return new Conv2d({ ...shape, initialBias: biases(width, torchDefault(random, 2 * from)) }, random);
    });
    if (endToEnd) {
      this.selection = inChannels.map(
        (from) => new SelectionBranch({ ...options, inChannels: 2 * from }, random),
      );
    }
    this.anchors = anchors;
  }

  /** @param pyramid maps of strides 8, 16 and 32 */
  forward(pyramid: Pyramid): YoloOutputs {
    const features = pyramid.map((map, level) => this.convs[level].forward(map));
    const rows = features.map((map, level) => levelRows([this.preds[level].forward(map)], this.anchors));
    const outputs = { raw: tf.concat(rows, 1), sizes: sizesOf(pyramid) };
    if (!this.selection) return outputs;
    const selected = this.selection.map((branch, level) => branch.forward(features[level]));
    return { ...outputs, selection: tf.concat(selected, 1) };
  }
}

/** Of each anchor's x, y, w, h, objectness, classes: the last two start rare, the first four as the layer's default. */
function biases(width: number, byDefault: Initializer): Initializer {
  return (count) => byDefault(count).map((value, i) => (i % width < 4 ? value : priorBias));
}
