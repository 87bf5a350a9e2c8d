/** mmdetection's ConvModule: a convolution, perhaps group normalisation, perhaps a rectifier. */
import type { Random, tf } from '../engine';
import { Conv2d, type Conv2dOptions } from './conv2d';
import { GroupNorm } from './group-norm';
import { Module } from './module';
import { Relu } from './relu';

/** Beside the convolution's own: how many groups normalise its output (0: none), and whether it is rectified. */
export interface ConvModuleOptions extends Conv2dOptions {
  normGroups?: number;
  rectify?: boolean;
}

/** The parts are named `conv`, `gn` and `activate`. */
export class ConvModule extends Module {
  readonly conv: Conv2d;
  readonly gn?: GroupNorm;
  readonly activate?: Relu;

  constructor({ normGroups = 0, rectify = false, ...options }: ConvModuleOptions, random: Random) {
    super();
    this.conv = new Conv2d(options, random);
    if (normGroups > 0) this.gn = new GroupNorm({ groups: normGroups, channels: options.outChannels });
    if (rectify) this.activate = new Relu();
  }

  /** @param x [N, H, W, I]; gives [N, H', W', O] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv.forward(x);
    const normal = this.gn?.forward(y) ?? y;
    return this.activate?.forward(normal) ?? normal;
  }
}
