/** The ResNet backbone, with torchvision's names. Source: He et al., "Deep residual learning", Table 1. */
import type { Random, tf } from '../engine';
import type { Conv2d } from './conv2d';
import { createNorm, type NormKind } from './frozen-batch-norm';
import { MaxPool2d } from './max-pool';
import { Module } from './module';
import { Relu } from './relu';
import { bareConv, residualBlocks, residualStage } from './residual';
import type { Layer, Sequential } from './sequential';

/** What shapes the backbone; ResNet-50 is bottlenecks, 3, 4, 6, 3, 64 channels. */
export interface ResnetOptions {
  block: keyof typeof residualBlocks;
  /** Blocks of each of the four stages. */
  layers: readonly [number, number, number, number];
  /** Channels of the stem and inside the first stage; doubled from stage to stage. */
  width: number;
  norm: NormKind;
  style: 'pytorch' | 'caffe';
}

/** Gives the feature maps C3, C4 and C5 of an image: strides 8, 16 and 32. */
export class Resnet extends Module {
  readonly conv1: Conv2d;
  readonly bn1: Layer;
  readonly relu = new Relu();
  readonly maxpool = new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;

  constructor({ block, layers, width, norm, style }: ResnetOptions, random: Random) {
    super();
    const expansion = residualBlocks[block].expansion;
    const stage = (i: number) => {
      const channels = width * 2 ** i;
      const inChannels = i === 0 ? width : (channels / 2) * expansion;
      const stride = i === 0 ? 1 : 2;
      return residualStage(block, layers[i], { inChannels, channels, stride, norm, style }, random);
    };
    this.conv1 = bareConv(3, width, { kernelSize: 7, stride: 2 }, random);
    this.bn1 = createNorm(norm, width);
    this.layer1 = stage(0);
    this.layer2 = stage(1);
    this.layer3 = stage(2);
    this.layer4 = stage(3);
  }

  /**
   * @param image [N, H, W, 3]
   * @returns C3 [N, H / 8, W / 8, 2 width · expansion], C4, C5; sizes rounded up
   */
  forward(image: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(image))));
    const c3 = this.layer2.forward(this.layer1.forward(stem));
    const c4 = this.layer3.forward(c3);
    const c5 = this.layer4.forward(c4);
    return [c3, c4, c5];
  }
}

/** Channels of C3, C4 and C5. */
export function resnetChannels({ block, width }: Pick<ResnetOptions, 'block' | 'width'>): number[] {
  return [2, 4, 8].map((factor) => width * factor * residualBlocks[block].expansion);
}
