/** Convolution as PyTorch's Conv2d: padding in pixels, groups, dilation. */
import { conv2d, depthwiseConv2d, type Random, tf } from '../engine';
import { torchDefault } from './initializers';
import { Module } from './module';
import { type Initializer, Parameter } from './parameter';

/** What shapes a convolution. */
export interface Conv2dOptions {
  inChannels: number;
  outChannels: number;
  kernelSize: number;
  stride?: number;
  /** Pixels on each side. */
  padding?: number;
  dilation?: number;
  /** Divides both numbers of channels; equal to inChannels: depthwise. */
  groups?: number;
  bias?: boolean;
  /** Default: PyTorch's, uniform within ± 1 / sqrt(fan in). */
  initialWeight?: Initializer;
  /** Default: as the weight's. */
  initialBias?: Initializer;
}

/** Convolves [N, H, W, I] to [N, H', W', O], H' = (H + 2 padding − dilation (K − 1) − 1) / stride + 1, rounded down. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly bias?: Parameter;
  readonly options: Required<Omit<Conv2dOptions, 'initialWeight' | 'initialBias'>>;

  /** @throws RangeError when the groups do not divide the channels. */
  constructor(options: Conv2dOptions, random: Random) {
    super();
    const { initialWeight, initialBias, ...shape } = options;
    this.options = { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true, ...shape };
    const { inChannels, outChannels, kernelSize, groups } = this.options;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(`${groups} groups do not divide ${inChannels} and ${outChannels} channels`);
    }
    const inGroup = inChannels / groups;
    const byDefault = torchDefault(random, inGroup * kernelSize ** 2);
    this.weight = new Parameter([kernelSize, kernelSize, inGroup, outChannels], initialWeight ?? byDefault, {
      layout: 'conv',
    });
    if (this.options.bias) this.bias = new Parameter([outChannels], initialBias ?? byDefault);
  }

  /** @param x [N, H, W, I] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.#convolve(x, dilate(this.weight.value as tf.Tensor4D, this.options.dilation));
    return this.bias ? tf.add(y, this.bias.value) : y;
  }

  #convolve(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
    const { inChannels, outChannels, groups } = this.options;
    if (groups === 1) return conv2d(x, filter, this.options);
    if (groups !== inChannels) return this.#inGroups(x, filter);
    const [height, width] = filter.shape;
    const byChannel: [number, number, number, number] = [height, width, inChannels, outChannels / inChannels];
    return depthwiseConv2d(x, tf.reshape<tf.Rank.R4>(filter, byChannel), this.options);
  }

  /** TensorFlow has no gradient for grouped convolutions: each group by itself. */
  #inGroups(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
    const { groups } = this.options;
    const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
    const parts = tf
      .split<tf.Tensor4D>(x, groups, 3)
      .map((part, g) => conv2d(part, filters[g], this.options));
    return tf.concat(parts, 3);
  }
}

/** Puts `dilation − 1` zeros between the filter's rows and columns: TensorFlow.js has no gradient for dilation. */
function dilate(filter: tf.Tensor4D, dilation: number): tf.Tensor4D {
  if (dilation === 1) return filter;
  const [height, width, i, o] = filter.shape;
  const zeros = dilation - 1;
  const columns = tf.pad4d(tf.reshape(filter, [height, width, 1, i * o]), [
    [0, 0],
    [0, 0],
    [0, zeros],
    [0, 0],
  ]);
  const rows = tf.pad4d(tf.reshape(columns, [height, 1, width * dilation, i * o]), [
    [0, 0],
    [0, zeros],
    [0, 0],
    [0, 0],
  ]);
  const spread = tf.reshape<tf.Rank.R4>(rows, [height * dilation, width * dilation, i, o]);
  return tf.slice(spread, [0, 0, 0, 0], [height * dilation - zeros, width * dilation - zeros, i, o]);
}
