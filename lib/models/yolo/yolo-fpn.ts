/** YOLOv3's pyramid: from coarse to fine only. Source: YOLOv3, section 2.3; YOLOX `YOLOFPN`. */
import { type Random, tf } from '../../engine';
import { BaseConv, Module, type Pyramid, Sequential, UpsampleNearest } from '../../nn';
import { Darknet53, type Darknet53Options, narrowAndWiden } from './darknet53';

/** Darknet-53 and its pyramid; the parts' names are YOLOX's. */
export class YoloFpn extends Module {
  readonly backbone: Darknet53;
  readonly out1_cbl: BaseConv;
  readonly out1: Sequential;
  readonly out2_cbl: BaseConv;
  readonly out2: Sequential;
  readonly upsample = new UpsampleNearest(2);

  constructor(options: Darknet53Options, random: Random) {
    super();
    const [fine, middle, coarse] = yoloFpnChannels(options.width);
    const narrow = (inChannels: number, outChannels: number) =>
      new BaseConv({ inChannels, outChannels, kernelSize: 1, activation: 'lrelu' }, random);
    this.backbone = new Darknet53(options, random);
    this.out1_cbl = narrow(coarse, middle);
    this.out1 = join(2 * middle + middle, middle, random);
    this.out2_cbl = narrow(middle, fine);
    this.out2 = join(2 * fine + fine, fine, random);
  }

  /** @param images [N, H, W, 3], H and W multiples of 32; gives the maps of strides 8, 16 and 32 */
  forward(images: tf.Tensor4D): Pyramid {
    const [c3, c4, coarse] = this.backbone.forward(images);
    const down5 = this.upsample.forward(this.out1_cbl.forward(coarse));
    const middle = this.out1.forward(tf.concat([down5, c4], 3));
    const down4 = this.upsample.forward(this.out2_cbl.forward(middle));
    const fine = this.out2.forward(tf.concat([down4, c3], 3));
    return [fine, middle, coarse];
  }
}

/** Channels of the three maps, fine to coarse. */
export function yoloFpnChannels(width: number): [number, number, number] {
  const base = Math.floor(32 * width);
  return [4 * base, 8 * base, 16 * base];
}

/** Five convolutions, 1x1 and 3x3 in turn. */
function join(inChannels: number, channels: number, random: Random): Sequential {
  const last = { inChannels: 2 * channels, outChannels: channels, kernelSize: 1 } as const;
  return new Sequential(
    ...narrowAndWiden(inChannels, channels, random),
    ...narrowAndWiden(2 * channels, channels, random),
    new BaseConv({ ...last, activation: 'lrelu' }, random),
  );
}
