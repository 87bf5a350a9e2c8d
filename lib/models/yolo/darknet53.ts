/** Darknet-53 with spatial pyramid pooling. Source: YOLOv3, Table 1; YOLOX `Darknet`. */
import type { Random, tf } from '../../engine';
import { BaseConv, type Layer, Module, type Pyramid, ResLayer, Sequential, SppBottleneck } from '../../nn';

const activation = 'lrelu';

/** What shapes the backbone. */
export interface Darknet53Options {
  /** Multiplies the residual blocks: 1, 2, 8, 8, 4 at 1. */
  depth: number;
  /** Multiplies the channels: 32 behind the first convolution at 1, doubled by each stage. */
  width: number;
}

/** The parts' names are YOLOX's. */
export class Darknet53 extends Module {
  readonly stem: Sequential;
  readonly dark2: Sequential;
  readonly dark3: Sequential;
  readonly dark4: Sequential;
  readonly dark5: Sequential;

  constructor({ depth, width }: Darknet53Options, random: Random) {
    super();
    const base = Math.floor(32 * width);
    const blocks = (count: number) => Math.max(1, Math.round(count * depth));
    const first = { inChannels: 3, outChannels: base, kernelSize: 3, activation } as const;
    this.stem = new Sequential(new BaseConv(first, random), ...stage(base, 1, random));
    this.dark2 = new Sequential(...stage(2 * base, blocks(2), random));
    this.dark3 = new Sequential(...stage(4 * base, blocks(8), random));
    this.dark4 = new Sequential(...stage(8 * base, blocks(8), random));
    this.dark5 = new Sequential(...stage(16 * base, blocks(4), random), ...pooling(16 * base, random));
  }

  /** @param images [N, H, W, 3]; gives the maps of strides 8, 16 and 32; the last has half its stage's channels */
  forward(images: tf.Tensor4D): Pyramid {
    const c2 = this.dark2.forward(this.stem.forward(images));
    const c3 = this.dark3.forward(c2);
    const c4 = this.dark4.forward(c3);
    return [c3, c4, this.dark5.forward(c4)];
  }
}

/** A convolution that halves the map and doubles the channels, then residual blocks. */
function stage(inChannels: number, blocks: number, random: Random): Layer[] {
  const outChannels = 2 * inChannels;
  const halve = new BaseConv({ inChannels, outChannels, kernelSize: 3, stride: 2, activation }, random);
  return [halve, ...Array.from({ length: blocks }, () => new ResLayer(outChannels, random))];
}

function pooling(channels: number, random: Random): Layer[] {
  const wide = 2 * channels;
  return [
    ...narrowAndWiden(wide, channels, random),
    new SppBottleneck({ inChannels: wide, outChannels: channels, activation }, random),
    new BaseConv({ inChannels: channels, outChannels: wide, kernelSize: 3, activation }, random),
    new BaseConv({ inChannels: wide, outChannels: channels, kernelSize: 1, activation }, random),
  ];
}

/** 1x1 to `channels`, 3x3 to twice as many. */
export function narrowAndWiden(inChannels: number, channels: number, random: Random): BaseConv[] {
  return [
    new BaseConv({ inChannels, outChannels: channels, kernelSize: 1, activation }, random),
    new BaseConv({ inChannels: channels, outChannels: 2 * channels, kernelSize: 3, activation }, random),
  ];
}
