/** YOLOX's decoupled head (Fig. 2): classes and boxes each have convolutions of their own. */
import { type Random, tf } from '../../engine';
import {
  type ActivationName,
  BaseConv,
  Conv2d,
  denseOrDepthwise,
  type Initializer,
  Module,
  type Pyramid,
  Sequential,
} from '../../nn';
import { sizesOf } from '../dense-outputs';
import { levelRows, priorBiases, type YoloOutputs } from './outputs';
import { SelectionBranch } from './selection-branch';

/** What shapes a head. */
export interface YoloHeadOptions {
  classes: number;
  /** Channels of the three maps, fine to coarse. */
  inChannels: readonly number[];
  /** Channels inside the head. */
  channels: number;
  /** Rows a cell: 1, or the number of anchors. */
  anchors: number;
  depthwise: boolean;
  activation: ActivationName;
  /** Whether there is a branch that selects one row an object. */
  endToEnd: boolean;
}

/** On each level: 1x1, then two branches of two 3x3; boxes and objectness come from the one, classes from the other. */
export class DecoupledHead extends Module {
  readonly cls_convs: Sequential[];
  readonly reg_convs: Sequential[];
  readonly cls_preds: Conv2d[];
  readonly reg_preds: Conv2d[];
  readonly obj_preds: Conv2d[];
  readonly stems: BaseConv[];
  readonly selection?: SelectionBranch[];
  readonly anchors: number;

  constructor(options: YoloHeadOptions, random: Random) {
    super();
    const { classes, inChannels, channels, anchors, depthwise, activation, endToEnd } = options;
    const conv = { inChannels: channels, outChannels: channels, kernelSize: 3, activation };
    const branch = () =>
      new Sequential(denseOrDepthwise(depthwise, conv, random), denseOrDepthwise(depthwise, conv, random));
    const predict = (width: number, initialBias?: Initializer) => () =>
      new Conv2d({ inChannels: channels, outChannels: anchors * width, kernelSize: 1, initialBias }, random);
    this.cls_convs = inChannels.map(branch);
    this.reg_convs = inChannels.map(branch);
    this.cls_preds = inChannels.map(predict(classes, priorBiases));
    this.reg_preds = inChannels.map(predict(4));
    this.obj_preds = inChannels.map(predict(1, priorBiases));
    this.stems = inChannels.map(
      (from) => new BaseConv({ inChannels: from, outChannels: channels, kernelSize: 1, activation }, random),
    );
    if (endToEnd) {
      this.selection = inChannels.map(
        () => new SelectionBranch({ ...options, inChannels: channels }, random),
      );
    }
    this.anchors = anchors;
  }

  /** @param pyramid maps of strides 8, 16 and 32 */
  forward(pyramid: Pyramid): YoloOutputs {
    const stems = pyramid.map((map, level) => this.stems[level].forward(map));
    const forBoxes = stems.map((map, level) => this.reg_convs[level].forward(map));
    const rows = stems.map((map, level) => {
      const boxes = this.reg_preds[level].forward(forBoxes[level]);
      const objectness = this.obj_preds[level].forward(forBoxes[level]);
      const classes = this.cls_preds[level].forward(this.cls_convs[level].forward(map));
      return levelRows([boxes, objectness, classes], this.anchors);
    });
    const outputs = { raw: tf.concat(rows, 1), sizes: sizesOf(pyramid) };
    if (!this.selection) return outputs;
    const selected = this.selection.map((branch, level) => branch.forward(forBoxes[level]));
    return { ...outputs, selection: tf.concat(selected, 1) };
  }
}
