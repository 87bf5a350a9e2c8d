/** Spatial pyramid pooling: maxima of windows of several sizes, side by side. */
import { maxPoolSame, type Random, tf } from '../engine';
import type { ActivationName } from './activation';
import { BaseConv } from './base-conv';
import { Module } from './module';

/** What shapes it. */
export interface SppOptions {
  inChannels: number;
  outChannels: number;
  /** Widths of the windows, odd. */
  kernelSizes?: readonly number[];
  activation?: ActivationName;
}

/** 1x1 to half the channels, maxima of windows 5, 9, 13 beside it, 1x1. Source: YOLOv3-SPP; YOLOX `SPPBottleneck`. */
export class SppBottleneck extends Module {
  readonly conv1: BaseConv;
  readonly conv2: BaseConv;
  readonly kernelSizes: readonly number[];

  constructor(options: SppOptions, random: Random) {
    super();
    const { inChannels, outChannels, kernelSizes = [5, 9, 13], activation } = options;
    const hidden = Math.floor(inChannels / 2);
    const pooled = hidden * (kernelSizes.length + 1);
    this.conv1 = new BaseConv({ inChannels, outChannels: hidden, kernelSize: 1, activation }, random);
    this.conv2 = new BaseConv({ inChannels: pooled, outChannels, kernelSize: 1, activation }, random);
    this.kernelSizes = kernelSizes;
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv1.forward(x);
    const maxima = this.kernelSizes.map((size) => maxPoolSame(y, size));
    return this.conv2.forward(tf.concat([y, ...maxima], 3));
  }
}
