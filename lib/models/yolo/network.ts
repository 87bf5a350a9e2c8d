/** The YOLO family's network: backbone and neck, perhaps fusion, head. */
import type { Random, tf } from '../../engine';
import { InputError } from '../../errors';
import { Mff, Module, Pafpn } from '../../nn';
import { anchorsPerCell, type YoloConfig } from './config';
import { CoupledHead } from './coupled-head';
import { CspDarknet } from './csp-darknet';
import { DecoupledHead } from './decoupled-head';
import type { YoloOutputs } from './outputs';
import { YoloFpn, yoloFpnChannels } from './yolo-fpn';

/** Names begin with `backbone` (backbone and neck, as in YOLOX), `mff` and `head`. */
export class YoloNetwork extends Module {
  readonly backbone: Pafpn | YoloFpn;
  readonly mff?: Mff;
  readonly head: DecoupledHead | CoupledHead;

  constructor(config: Readonly<YoloConfig>, random: Random) {
    super();
    const { classes, width, depthwise, activation, endToEnd } = config;
    const inChannels = channelsOf(config);
    const Head = config.head === 'coupled' ? CoupledHead : DecoupledHead;
    const shape = { classes, inChannels, channels: Math.floor(256 * width), anchors: anchorsPerCell(config) };
    this.backbone = config.backbone === 'csp' ? cspBackbone(config, random) : new YoloFpn(config, random);
    if (config.mff) this.mff = new Mff({ channels: inChannels, form: config.mffForm, activation }, random);
    this.head = new Head({ ...shape, depthwise, activation, endToEnd }, random);
  }

  /**
   * @param images [N, H, W, 3], H and W multiples of 32
   * @throws InputError when they are not
   */
  forward(images: tf.Tensor4D): YoloOutputs {
    const [, height, width] = images.shape;
    if (height % 32 !== 0 || width % 32 !== 0) {
      const what = `images of ${width} x ${height} pixels`;
      throw new InputError({ what, expected: 'width and height that are multiples of 32' });
    }
    const pyramid = this.backbone.forward(images);
    return this.head.forward(this.mff ? this.mff.forward(pyramid) : pyramid);
  }
}

function channelsOf({ backbone, width }: YoloConfig): [number, number, number] {
  if (backbone === 'darknet53') return yoloFpnChannels(width);
  const base = Math.floor(64 * width);
  return [4 * base, 8 * base, 16 * base];
}

function cspBackbone(config: Readonly<YoloConfig>, random: Random): Pafpn {
  const attention = { form: config.cbamForm, reduction: config.cbamReduction };
  const backbone = new CspDarknet({ ...config, attention: config.cbam ? attention : undefined }, random);
  const neck = {
    channels: channelsOf(config),
    blocks: Math.max(1, Math.round(3 * config.depth)),
    depthwise: config.depthwise,
    activation: config.activation,
    attention: config.mff ? attention : undefined,
  };
  return new Pafpn(backbone, neck, random);
}
