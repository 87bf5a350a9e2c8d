/** YOLOX's convolution, batch normalization, activation; dense or depthwise. */
import { type Random, tf } from '../engine';
import { type ActivationName, activations } from './activation';
import { BatchNorm2d, type BatchNormOptions } from './batch-norm';
import { Conv2d } from './conv2d';
import { Module } from './module';

/** Batch normalization in every YOLOX model. Source: `init_yolo` of its experiment files. */
export const yoloxNorm: Readonly<BatchNormOptions> = Object.freeze({ epsilon: 1e-3, momentum: 0.03 });

/** What shapes one such convolution; padding keeps the size at stride 1. */
export interface BaseConvOptions {
  inChannels: number;
  outChannels: number;
  kernelSize: number;
  stride?: number;
  groups?: number;
  activation?: ActivationName;
}

/** Convolution without bias, batch normalization, activation. Source: YOLOX `BaseConv`. */
export class BaseConv extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;
  readonly activation: ActivationName;

  constructor(options: BaseConvOptions, random: Random) {
    super();
    const { activation = 'silu', ...shape } = options;
    const padding = Math.floor((shape.kernelSize - 1) / 2);
    this.conv = new Conv2d({ ...shape, padding, bias: false }, random);
    this.bn = new BatchNorm2d(shape.outChannels, yoloxNorm);
    this.activation = activation;
  }

  /** Frees what lies between at once: in inference on large images that is most of the memory. @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => activations[this.activation](this.bn.forward(this.conv.forward(x))));
  }
}

/** Each channel by itself, then a 1x1 convolution across them. Source: YOLOX `DWConv`. */
export class DWConv extends Module {
  readonly dconv: BaseConv;
  readonly pconv: BaseConv;

  constructor(options: Omit<BaseConvOptions, 'groups'>, random: Random) {
    super();
    const { inChannels, outChannels, activation } = options;
    this.dconv = new BaseConv({ ...options, outChannels: inChannels, groups: inChannels }, random);
    this.pconv = new BaseConv({ inChannels, outChannels, kernelSize: 1, activation }, random);
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.pconv.forward(this.dconv.forward(x));
  }
}

/** Gives the one or the other. */
export function denseOrDepthwise(
  isDepthwise: boolean,
  options: Omit<BaseConvOptions, 'groups'>,
  random: Random,
): BaseConv | DWConv {
  return isDepthwise ? new DWConv(options, random) : new BaseConv(options, random);
}
