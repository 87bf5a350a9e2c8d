/** The two residual blocks of the YOLO family. */
import { type Random, tf } from '../engine';
import type { ActivationName } from './activation';
import { BaseConv, type DWConv, denseOrDepthwise } from './base-conv';
import { Module } from './module';

/** What shapes a bottleneck. */
export interface DarknetBottleneckOptions {
  inChannels: number;
  outChannels: number;
  /** Adds the input where the channels agree. */
  shortcut?: boolean;
  /** Channels in the middle, as a share of outChannels. */
  expansion?: number;
  depthwise?: boolean;
  activation?: ActivationName;
}

/** 1x1, then 3x3 convolution, plus the input. Source: YOLOX `Bottleneck`. */
export class DarknetBottleneck extends Module {
  readonly conv1: BaseConv;
  readonly conv2: BaseConv | DWConv;
  readonly addsInput: boolean;

  constructor(options: DarknetBottleneckOptions, random: Random) {
    super();
    const { inChannels, outChannels, shortcut = true, expansion = 0.5, depthwise = false } = options;
    const { activation } = options;
    const hidden = Math.floor(outChannels * expansion);
    this.conv1 = new BaseConv({ inChannels, outChannels: hidden, kernelSize: 1, activation }, random);
    const second = { inChannels: hidden, outChannels, kernelSize: 3, activation };
    this.conv2 = denseOrDepthwise(depthwise, second, random);
    this.addsInput = shortcut && inChannels === outChannels;
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv2.forward(this.conv1.forward(x));
    return this.addsInput ? tf.add(y, x) : y;
  }
}

/** Darknet's block: 1x1 to half the channels, 3x3 back, plus the input; leaky ReLU. Source: YOLOv3, Table 1. */
export class ResLayer extends Module {
  readonly layer1: BaseConv;
  readonly layer2: BaseConv;

  constructor(channels: number, random: Random) {
    super();
    const half = Math.floor(channels / 2);
    const activation = 'lrelu';
    this.layer1 = new BaseConv(
      { inChannels: channels, outChannels: half, kernelSize: 1, activation },
      random,
    );
    this.layer2 = new BaseConv(
      { inChannels: half, outChannels: channels, kernelSize: 3, activation },
      random,
    );
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.add(x, this.layer2.forward(this.layer1.forward(x)));
  }
}
