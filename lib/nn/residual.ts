/** The two residual blocks, with the names of torchvision and HRNet. Source: He et al., "Deep residual learning", Fig. 5. */
import { type Random, tf } from '../engine';
import { Conv2d } from './conv2d';
import { createNorm, type NormKind } from './frozen-batch-norm';
import { kaimingNormal } from './initializers';
import { Module } from './module';
import type { Initializer } from './parameter';
import { Relu } from './relu';
import { type Layer, Sequential } from './sequential';

/** First values of a convolution's weight. */
export type WeightInit = (random: Random, outChannels: number, kernelSize: number) => Initializer;

/** What torchvision's ResNet starts with: Kaiming's normal by the fan out. */
export const fanOutNormal: WeightInit = (random, outChannels, kernelSize) =>
  kaimingNormal(random, outChannels * kernelSize ** 2);

/** What shapes a block. */
export interface ResidualOptions {
  inChannels: number;
  /** Channels inside; a basic block gives as many, a bottleneck four times as many. */
  channels: number;
  stride?: number;
  norm?: NormKind;
  /** Which convolution of a bottleneck takes the stride: the 3x3 (`pytorch`), or the first 1x1 (`caffe`). */
  style?: 'pytorch' | 'caffe';
  initialize?: WeightInit;
}

/** A convolution without bias that keeps the size, up to its stride. */
export function bareConv(
  inChannels: number,
  outChannels: number,
  { kernelSize, stride = 1 }: { kernelSize: number; stride?: number },
  random: Random,
  initialize: WeightInit = fanOutNormal,
): Conv2d {
  const initialWeight = initialize(random, outChannels, kernelSize);
  const padding = (kernelSize - 1) / 2;
  return new Conv2d(
    { inChannels, outChannels, kernelSize, stride, padding, bias: false, initialWeight },
    random,
  );
}

/** The way past a block: itself, or a 1x1 convolution and normalisation where the shape changes. */
function shortcut(options: ResidualOptions, outChannels: number, random: Random): Sequential | undefined {
  const { inChannels, stride = 1, norm = 'batch', initialize } = options;
  if (stride === 1 && inChannels === outChannels) return undefined;
  const conv = bareConv(inChannels, outChannels, { kernelSize: 1, stride }, random, initialize);
  return new Sequential(conv, createNorm(norm, outChannels));
}

/** relu(x + norm(3x3(relu(norm(3x3(x)))))). */
export class BasicBlock extends Module {
  static readonly expansion = 1;
  readonly conv1: Conv2d;
  readonly bn1: Layer;
  readonly relu = new Relu();
  readonly conv2: Conv2d;
  readonly bn2: Layer;
  readonly downsample?: Sequential;

  constructor(options: ResidualOptions, random: Random) {
    super();
    const { inChannels, channels, stride = 1, norm = 'batch', initialize } = options;
    this.conv1 = bareConv(inChannels, channels, { kernelSize: 3, stride }, random, initialize);
    this.bn1 = createNorm(norm, channels);
    this.conv2 = bareConv(channels, channels, { kernelSize: 3 }, random, initialize);
    this.bn2 = createNorm(norm, channels);
    this.downsample = shortcut(options, channels, random);
  }

  /** @param x [N, H, W, inChannels]; gives [N, H / stride, W / stride, channels], rounded up */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const inner = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    const residual = this.bn2.forward(this.conv2.forward(inner));
    return this.relu.forward(tf.add(residual, this.downsample?.forward(x) ?? x));
  }
}

/** relu(x + 1x1(3x3(1x1(x)))), each convolution normalised, the two inner ones rectified. */
export class Bottleneck extends Module {
  static readonly expansion = 4;
  readonly conv1: Conv2d;
  readonly bn1: Layer;
  readonly conv2: Conv2d;
  readonly bn2: Layer;
  readonly conv3: Conv2d;
  readonly bn3: Layer;
  readonly relu = new Relu();
  readonly downsample?: Sequential;

  constructor(options: ResidualOptions, random: Random) {
    super();
    const { inChannels, channels, stride = 1, norm = 'batch', style = 'pytorch', initialize } = options;
    const [first, middle] = style === 'caffe' ? [stride, 1] : [1, stride];
    const outChannels = channels * Bottleneck.expansion;
    this.conv1 = bareConv(inChannels, channels, { kernelSize: 1, stride: first }, random, initialize);
    this.bn1 = createNorm(norm, channels);
    this.conv2 = bareConv(channels, channels, { kernelSize: 3, stride: middle }, random, initialize);
    this.bn2 = createNorm(norm, channels);
    this.conv3 = bareConv(channels, outChannels, { kernelSize: 1 }, random, initialize);
    this.bn3 = createNorm(norm, outChannels);
    this.downsample = shortcut(options, outChannels, random);
  }

  /** @param x [N, H, W, inChannels]; gives [N, H / stride, W / stride, 4 channels], rounded up */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const reduced = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    const inner = this.relu.forward(this.bn2.forward(this.conv2.forward(reduced)));
    const residual = this.bn3.forward(this.conv3.forward(inner));
    return this.relu.forward(tf.add(residual, this.downsample?.forward(x) ?? x));
  }
}

/** The blocks by the word of a configuration. */
export const residualBlocks = Object.freeze({ basic: BasicBlock, bottleneck: Bottleneck });

/** Blocks one after the other: the first may change channels and stride, the others keep both. */
export function residualStage(
  block: keyof typeof residualBlocks,
  count: number,
  options: ResidualOptions,
  random: Random,
): Sequential {
  const Block = residualBlocks[block];
  const inChannels = options.channels * Block.expansion;
  const blocks = Array.from(
    { length: count },
    (_, i) => new Block(i === 0 ? options : { ...options, inChannels, stride: 1 }, random),
  );
  return new Sequential(...blocks);
}
