/** The feature pyramid P3 to P7, as torchvision builds it. Source: Lin et al., "Feature pyramid networks", Fig. 3. */
import { type Random, tf } from '../engine';
import { Conv2d, type Conv2dOptions } from './conv2d';
import { constant, uniform } from './initializers';
import { Module } from './module';
import { Relu } from './relu';
import { Sequential } from './sequential';
import { UpsampleNearest } from './upsample-nearest';

/** Feature maps from fine to coarse. */
export type FeatureMaps = tf.Tensor4D[];

/** What shapes a pyramid. */
export interface FpnOptions {
  /** Of C3, C4 and C5. */
  inChannels: readonly number[];
  outChannels: number;
  /** What P6 is made of: the backbone's C5, or the pyramid's own P5. */
  extraFrom: 'c5' | 'p5';
}

/** Adds each coarser map, doubled, to the next finer one, which must be twice as large. */
export function topDown(laterals: FeatureMaps, upsample: UpsampleNearest): FeatureMaps {
  const merged = laterals.slice();
  for (let i = merged.length - 2; i >= 0; i--) {
    merged[i] = tf.add(merged[i], upsample.forward(merged[i + 1]));
  }
  return merged;
}

/** torchvision's two coarsest maps: P6 of P5 or C5, P7 of the rectified P6, each halved by a 3x3. */
export class LastLevelP6P7 extends Module {
  readonly p6: Conv2d;
  readonly p7: Conv2d;
  readonly relu = new Relu();

  constructor(inChannels: number, outChannels: number, random: Random) {
    super();
    const halving = { outChannels, kernelSize: 3, stride: 2 };
    this.p6 = torchvisionConv({ inChannels, ...halving }, random);
    this.p7 = torchvisionConv({ inChannels: outChannels, ...halving }, random);
  }

  /** @param x P5 or C5; gives [P6, P7] */
  forward(x: tf.Tensor4D): FeatureMaps {
    const p6 = this.p6.forward(x);
    return [p6, this.p7.forward(this.relu.forward(p6))];
  }
}

/** torchvision's FeaturePyramidNetwork with LastLevelP6P7. */
export class TorchvisionFpn extends Module {
  readonly inner_blocks: Sequential[];
  readonly layer_blocks: Sequential[];
  readonly extra_blocks: LastLevelP6P7;
  readonly upsample = new UpsampleNearest(2);
  readonly extraFrom: FpnOptions['extraFrom'];

  constructor({ inChannels, outChannels, extraFrom }: FpnOptions, random: Random) {
    super();
    const conv = (channels: number, kernelSize: number) =>
      new Sequential(torchvisionConv({ inChannels: channels, outChannels, kernelSize }, random));
    this.inner_blocks = inChannels.map((channels) => conv(channels, 1));
    this.layer_blocks = inChannels.map(() => conv(outChannels, 3));
    const last = extraFrom === 'c5' ? inChannels[inChannels.length - 1] : outChannels;
    this.extra_blocks = new LastLevelP6P7(last, outChannels, random);
    this.extraFrom = extraFrom;
  }

  /** @param maps C3, C4, C5; gives P3 to P7, [N, H / 8 … H / 128, …, outChannels] */
  forward(maps: FeatureMaps): FeatureMaps {
    const laterals = maps.map((map, i) => this.inner_blocks[i].forward(map));
    const outputs = topDown(laterals, this.upsample).map((map, i) => this.layer_blocks[i].forward(map));
    const coarsest = this.extraFrom === 'c5' ? maps[maps.length - 1] : outputs[outputs.length - 1];
    return [...outputs, ...this.extra_blocks.forward(coarsest)];
  }
}

/** What shapes a pyramid's convolution: as much padding as keeps the size, up to its stride. */
type PyramidConv = Pick<Conv2dOptions, 'inChannels' | 'outChannels' | 'kernelSize' | 'stride'>;

/** Kaiming's uniform with a = 1, bias 0: torchvision's start of a pyramid. */
function torchvisionConv(options: PyramidConv, random: Random): Conv2d {
  const { inChannels, kernelSize } = options;
  const initialWeight = uniform(random, Math.sqrt(3 / (inChannels * kernelSize ** 2)));
  const padding = (kernelSize - 1) / 2;
  return new Conv2d({ ...options, padding, initialWeight, initialBias: constant(0) }, random);
}
