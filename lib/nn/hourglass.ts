/** The hourglass and its residual block. Source: Newell et al., "Stacked hourglass networks", Figs. 3 and 4. */
import { type Random, tf } from '../engine';
import { BatchNorm2d } from './batch-norm';
import { Conv2d } from './conv2d';
import { MaxPool2d } from './max-pool';
import { Module } from './module';
import { Relu } from './relu';
import { UpsampleNearest } from './upsample-nearest';

/** What shapes the reference's convolution: with bias, keeping the size up to its stride. */
export interface HourglassConvOptions {
  inChannels: number;
  outChannels: number;
  kernelSize: number;
  stride?: number;
  /** Whether normalisation and rectifier follow. */
  activate?: boolean;
}

/** A convolution under the name `conv`, perhaps with `bn` and `relu`. */
export class HourglassConv extends Module {
  readonly conv: Conv2d;
  readonly bn?: BatchNorm2d;
  readonly relu?: Relu;

  constructor({ activate = false, ...options }: HourglassConvOptions, random: Random) {
    super();
    this.conv = new Conv2d({ ...options, padding: Math.floor((options.kernelSize - 1) / 2) }, random);
    if (!activate) return;
    this.bn = new BatchNorm2d(options.outChannels);
    this.relu = new Relu();
  }

  /** @param x [N, H, W, inChannels] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv.forward(x);
    return this.bn && this.relu ? this.relu.forward(this.bn.forward(y)) : y;
  }
}

/**
 * x + 1x1(3x3(1x1(x))), each convolution after normalisation and rectifier, half the channels inside.
 * The reference makes `skip_layer` also where the channels stay and never runs it there: its weights are kept for the
 * checkpoints' sake and have no gradient.
 */
export class HourglassResidual extends Module {
  readonly relu = new Relu();
  readonly bn1: BatchNorm2d;
  readonly conv1: HourglassConv;
  readonly bn2: BatchNorm2d;
  readonly conv2: HourglassConv;
  readonly bn3: BatchNorm2d;
  readonly conv3: HourglassConv;
  readonly skip_layer: HourglassConv;
  readonly #skips: boolean;

  constructor(inChannels: number, outChannels: number, random: Random) {
    super();
    const half = Math.floor(outChannels / 2);
    const conv = (from: number, to: number, kernelSize: number) =>
      new HourglassConv({ inChannels: from, outChannels: to, kernelSize }, random);
    this.bn1 = new BatchNorm2d(inChannels);
    this.conv1 = conv(inChannels, half, 1);
    this.bn2 = new BatchNorm2d(half);
    this.conv2 = conv(half, half, 3);
    this.bn3 = new BatchNorm2d(half);
    this.conv3 = conv(half, outChannels, 1);
    this.skip_layer = conv(inChannels, outChannels, 1);
    this.#skips = inChannels !== outChannels;
  }

  /** Weights that no pass uses. */
  get unusedParameters(): number {
    if (this.#skips) return 0;
    return [...this.skip_layer.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** @param x [N, H, W, inChannels]; gives [N, H, W, outChannels] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const shortcut = this.#skips ? this.skip_layer.forward(x) : x;
    const reduced = this.conv1.forward(this.relu.forward(this.bn1.forward(x)));
    const inner = this.conv2.forward(this.relu.forward(this.bn2.forward(reduced)));
    return tf.add(this.conv3.forward(this.relu.forward(this.bn3.forward(inner))), shortcut);
  }
}

/** What shapes an hourglass. */
export interface HourglassOptions {
  /** How often the map is halved. */
  depth: number;
  channels: number;
}

/** Halves the map `depth` times and doubles it back, adding at each size what was there on the way down. */
export class Hourglass extends Module {
  readonly up1: HourglassResidual;
  readonly pool1 = new MaxPool2d({ kernelSize: 2, stride: 2 });
  readonly low1: HourglassResidual;
  readonly low2: Hourglass | HourglassResidual;
  readonly low3: HourglassResidual;
  readonly up2 = new UpsampleNearest(2);

  constructor({ depth, channels }: HourglassOptions, random: Random) {
    super();
    const residual = () => new HourglassResidual(channels, channels, random);
    this.up1 = residual();
    this.low1 = residual();
    this.low2 = depth > 1 ? new Hourglass({ depth: depth - 1, channels }, random) : residual();
    this.low3 = residual();
  }

  /** @param x [N, H, W, channels], H and W divisible by 2^depth; gives the same shape */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const kept = this.up1.forward(x);
    const low = this.low1.forward(this.pool1.forward(x));
    const high = this.up2.forward(this.low3.forward(this.low2.forward(low)));
    return tf.add(kept, high);
  }
}
