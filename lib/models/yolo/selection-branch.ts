/**
 * What makes suppression needless (YOLOX, "End-to-end YOLO"): a branch that learns which row is its object's only one,
 * from one-to-one labels, while its gradient stays out of the rest. Source: Zhou et al., "Object detection made simpler
 * by eliminating heuristic NMS", section 3.2.
 */
import { detach, type Random, type tf } from '../../engine';
import { type ActivationName, BaseConv, Conv2d, Module } from '../../nn';
import { levelRows, priorBiases } from './outputs';

/** What shapes the branch. */
export interface SelectionOptions {
  inChannels: number;
  channels: number;
  /** Rows a cell. */
  anchors: number;
  activation: ActivationName;
}

/** Two further 3x3 convolutions, which Table 2 counts as 3.55 M parameters, and one number a row. */
export class SelectionBranch extends Module {
  readonly conv1: BaseConv;
  readonly conv2: BaseConv;
  readonly pred: Conv2d;
  readonly anchors: number;

  constructor({ inChannels, channels, anchors, activation }: SelectionOptions, random: Random) {
    super();
    const conv = { inChannels: channels, outChannels: channels, kernelSize: 3, activation };
    const last = { inChannels: channels, outChannels: anchors, kernelSize: 1, initialBias: priorBiases };
    this.conv1 = new BaseConv({ ...conv, inChannels }, random);
    this.conv2 = new BaseConv(conv, random);
    this.pred = new Conv2d(last, random);
    this.anchors = anchors;
  }

  /** @param features [N, H, W, inChannels] of the box branch; no gradient flows to them; gives [N, H W anchors, 1] */
  forward(features: tf.Tensor4D): tf.Tensor3D {
    const y = this.conv2.forward(this.conv1.forward(detach(features)));
    return levelRows([this.pred.forward(y)], this.anchors);
  }
}
