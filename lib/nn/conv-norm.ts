/** A convolution and perhaps its batch normalization, under PyTorch's names `conv` and `bn`; no activation. */
import type { Random, tf } from '../engine';
import { BatchNorm2d, type BatchNormOptions } from './batch-norm';
import { Conv2d, type Conv2dOptions } from './conv2d';
import { Module } from './module';

/** norm(conv(x)), or conv(x) alone. */
export class ConvNorm extends Module {
  readonly conv: Conv2d;
  readonly bn?: BatchNorm2d;

  constructor(options: Conv2dOptions, norm: BatchNormOptions | undefined, random: Random) {
    super();
    this.conv = new Conv2d(options, random);
    if (norm) this.bn = new BatchNorm2d(options.outChannels, norm);
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv.forward(x);
    return this.bn ? this.bn.forward(y) : y;
  }
}
