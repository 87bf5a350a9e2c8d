/** ResNet, pyramid and head under mmdetection's names: `backbone`, `neck`, `bbox_head`. */
import type { Random, tf } from '../engine';
import {
  ConvModule,
  type FeatureMaps,
  MmdetFpn,
  type MmdetFpnOptions,
  Module,
  Resnet,
  resnetChannels,
} from '../nn';
import type { PyramidConfig } from './backbone-config';
import type { DenseOutputs } from './dense-outputs';
import { headConvOptions } from './head-conv';
import { checkImageSize } from './image-size';

/** A head: from P3 … P7 to a row for each location. */
export type DenseHead = Module & { forward(levels: FeatureMaps): DenseOutputs };

/** How the pyramid's two coarsest maps are made. */
export type PyramidEnd = Pick<MmdetFpnOptions, 'extraFrom' | 'rectifyExtra'>;

/** mmdetection's single-stage detector. */
export class MmdetDetector extends Module {
  readonly backbone: Resnet;
  readonly neck: MmdetFpn;
  readonly bbox_head: DenseHead;

  constructor(config: PyramidConfig, end: PyramidEnd, head: (random: Random) => DenseHead, random: Random) {
    super();
    this.backbone = new Resnet(config, random);
    const inChannels = resnetChannels(config);
    this.neck = new MmdetFpn({ inChannels, outChannels: config.channels, ...end }, random);
    this.bbox_head = head(random);
  }

  /** @param images [N, H, W, 3], H and W divisible by 32 */
  forward(images: tf.Tensor4D): DenseOutputs {
    checkImageSize(images, 32);
    return this.bbox_head.forward(this.neck.forward(this.backbone.forward(images)));
  }
}

/** How a branch's convolutions end: in groups that are normalised (0: none), and with a bias or not. */
export interface TowerOptions {
  normGroups: number;
  bias: boolean;
}

/** One branch of a head before its last convolution. */
export function headTower(
  { channels, headConvs }: PyramidConfig,
  { normGroups, bias }: TowerOptions,
  random: Random,
): ConvModule[] {
  const options = { ...headConvOptions(channels, channels, random), bias, normGroups, rectify: true };
  return Array.from({ length: headConvs }, () => new ConvModule(options, random));
}

/** Runs a branch. */
export function runTower(tower: readonly ConvModule[], level: tf.Tensor4D): tf.Tensor4D {
  return tower.reduce((y, conv) => conv.forward(y), level);
}
