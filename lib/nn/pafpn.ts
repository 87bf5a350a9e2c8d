/** Path aggregation: features flow from coarse to fine, then back. Source: Liu et al., "PANet"; YOLOX `YOLOPAFPN`. */
import { type Random, tf } from '../engine';
import type { ActivationName } from './activation';
import { BaseConv, type DWConv, denseOrDepthwise } from './base-conv';
import { type CbamCsp, type CspAttention, cspLayer } from './cbam-csp';
import type { CspLayer } from './csp-layer';
import { Module } from './module';
import { UpsampleNearest } from './upsample-nearest';

/** Feature maps from fine to coarse, each half as high and wide as the one before. */
export type Pyramid = tf.Tensor4D[];

/** A module from images to the maps of strides 8, 16 and 32. */
export type PyramidBackbone = Module & { forward(images: tf.Tensor4D): Pyramid };

/** What shapes the neck. */
export interface PafpnOptions {
  /** Of the backbone's three maps, fine to coarse; the neck's have the same. */
  channels: readonly [number, number, number];
  /** Bottlenecks of each CSP layer. */
  blocks: number;
  depthwise?: boolean;
  activation?: ActivationName;
  /** Behind each CSP layer: improved YOLOX's path fusion (section 2.2). */
  attention?: CspAttention;
}

/** A backbone and the four CSP layers that join its maps; the parts' names are YOLOX's. */
export class Pafpn extends Module {
  readonly backbone: PyramidBackbone;
  readonly upsample = new UpsampleNearest(2);
  readonly lateral_conv0: BaseConv;
  readonly C3_p4: CspLayer | CbamCsp;
  readonly reduce_conv1: BaseConv;
  readonly C3_p3: CspLayer | CbamCsp;
  readonly bu_conv2: BaseConv | DWConv;
  readonly C3_n3: CspLayer | CbamCsp;
  readonly bu_conv1: BaseConv | DWConv;
  readonly C3_n4: CspLayer | CbamCsp;

  constructor(backbone: PyramidBackbone, options: PafpnOptions, random: Random) {
    super();
    const { channels, blocks, depthwise = false, activation, attention } = options;
    const [fine, middle, coarse] = channels;
    const narrow = (inChannels: number, outChannels: number) =>
      new BaseConv({ inChannels, outChannels, kernelSize: 1, activation }, random);
    const halve = (c: number) => {
      const shape = { inChannels: c, outChannels: c, kernelSize: 3, stride: 2, activation };
      return denseOrDepthwise(depthwise, shape, random);
    };
    const join = (inChannels: number, outChannels: number) => {
      const shape = { inChannels, outChannels, blocks, shortcut: false, depthwise, activation };
      return cspLayer(shape, attention, random);
    };
    this.backbone = backbone;
    this.lateral_conv0 = narrow(coarse, middle);
    this.C3_p4 = join(2 * middle, middle);
    this.reduce_conv1 = narrow(middle, fine);
    this.C3_p3 = join(2 * fine, fine);
    this.bu_conv2 = halve(fine);
    this.C3_n3 = join(2 * fine, middle);
    this.bu_conv1 = halve(middle);
    this.C3_n4 = join(2 * middle, coarse);
  }

  /** @param images [N, H, W, 3], H and W multiples of 32 */
  forward(images: tf.Tensor4D): Pyramid {
    const [c3, c4, c5] = this.backbone.forward(images);
    const down5 = this.lateral_conv0.forward(c5);
    const p4 = this.C3_p4.forward(tf.concat([this.upsample.forward(down5), c4], 3));
    const down4 = this.reduce_conv1.forward(p4);
    const fine = this.C3_p3.forward(tf.concat([this.upsample.forward(down4), c3], 3));
    const middle = this.C3_n3.forward(tf.concat([this.bu_conv2.forward(fine), down4], 3));
    const coarse = this.C3_n4.forward(tf.concat([this.bu_conv1.forward(middle), down5], 3));
    return [fine, middle, coarse];
  }
}
