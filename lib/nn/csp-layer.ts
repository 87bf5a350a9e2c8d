/** Cross stage partial layer: half of the channels pass the bottlenecks, the other half passes by. */
import { type Random, tf } from '../engine';
import type { ActivationName } from './activation';
import { BaseConv } from './base-conv';
import { DarknetBottleneck } from './darknet-blocks';
import { Module } from './module';
import { Sequential } from './sequential';

/** What shapes a CSP layer. */
export interface CspOptions {
  inChannels: number;
  outChannels: number;
  /** Bottlenecks. */
  blocks?: number;
  /** Whether the bottlenecks add their input: in the backbone, not in the neck. */
  shortcut?: boolean;
  depthwise?: boolean;
  activation?: ActivationName;
}

/**
 * Two 1x1 convolutions to half of outChannels, bottlenecks behind the first, both joined by a third.
 * Source: Wang et al., "CSPNet"; YOLOX `CSPLayer` (YOLOv5's C3).
 */
export class CspLayer extends Module {
  readonly conv1: BaseConv;
  readonly conv2: BaseConv;
  readonly conv3: BaseConv;
  readonly m: Sequential;

  constructor(options: CspOptions, random: Random) {
    super();
    const { inChannels, outChannels, blocks = 1, shortcut = true, depthwise, activation } = options;
    const hidden = Math.floor(outChannels / 2);
    const half = { inChannels, outChannels: hidden, kernelSize: 1, activation };
    const block = { inChannels: hidden, outChannels: hidden, expansion: 1, shortcut, depthwise, activation };
    this.conv1 = new BaseConv(half, random);
    this.conv2 = new BaseConv(half, random);
    this.conv3 = new BaseConv({ ...half, inChannels: 2 * hidden, outChannels }, random);
    this.m = new Sequential(...Array.from({ length: blocks }, () => new DarknetBottleneck(block, random)));
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const worked = this.m.forward(this.conv1.forward(x));
    const passed = this.conv2.forward(x);
    return this.conv3.forward(tf.concat([worked, passed], 3));
  }
}
