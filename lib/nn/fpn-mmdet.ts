/** The feature pyramid P3 to P7, as mmdetection builds and names it. */
import type { Random } from '../engine';
import { ConvModule } from './conv-module';
import { type FeatureMaps, type FpnOptions, topDown } from './fpn';
import { constant, uniform } from './initializers';
import { Module } from './module';
import { Relu } from './relu';
import { UpsampleNearest } from './upsample-nearest';

/** mmdetection's choices beside the pyramid's own. */
export interface MmdetFpnOptions extends FpnOptions {
  /** Whether P6 is rectified before P7 is made of it: FCOS does, RetinaNet, ATSS and FoveaBox do not. */
  rectifyExtra: boolean;
}

/** mmdetection's FPN of three maps with two more; `fpn_convs` holds P3, P4, P5, P6, P7. */
export class MmdetFpn extends Module {
  readonly lateral_convs: ConvModule[];
  readonly fpn_convs: ConvModule[];
  readonly upsample = new UpsampleNearest(2);
  readonly relu?: Relu;
  readonly extraFrom: FpnOptions['extraFrom'];

  constructor({ inChannels, outChannels, extraFrom, rectifyExtra }: MmdetFpnOptions, random: Random) {
    super();
    const conv = (channels: number, kernelSize: number, stride = 1) => {
      const fans = (channels + outChannels) * kernelSize ** 2;
      const initialWeight = uniform(random, Math.sqrt(6 / fans)); // Xavier's
      const padding = (kernelSize - 1) / 2;
      const shape = { inChannels: channels, outChannels, kernelSize, stride, padding };
      return new ConvModule({ ...shape, initialWeight, initialBias: constant(0) }, random);
    };
    const last = extraFrom === 'c5' ? inChannels[inChannels.length - 1] : outChannels;
    this.lateral_convs = inChannels.map((channels) => conv(channels, 1));
    this.fpn_convs = [
      ...inChannels.map(() => conv(outChannels, 3)),
      conv(last, 3, 2),
      conv(outChannels, 3, 2),
    ];
    if (rectifyExtra) this.relu = new Relu();
    this.extraFrom = extraFrom;
  }

  /** @param maps C3, C4, C5; gives P3 to P7, [N, H / 8 … H / 128, …, outChannels] */
  forward(maps: FeatureMaps): FeatureMaps {
    const levels = maps.length;
    const laterals = maps.map((map, i) => this.lateral_convs[i].forward(map));
    const outputs = topDown(laterals, this.upsample).map((map, i) => this.fpn_convs[i].forward(map));
    const coarsest = this.extraFrom === 'c5' ? maps[levels - 1] : outputs[levels - 1];
    const p6 = this.fpn_convs[levels].forward(coarsest);
    const p7 = this.fpn_convs[levels + 1].forward(this.relu?.forward(p6) ?? p6);
    return [...outputs, p6, p7];
  }
}
