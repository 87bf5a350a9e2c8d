/** FCOS's head under mmdetection's names, with the switches of FCOSv2. Source: Tian et al., "FCOS", Fig. 2. */
import { type Random, tf } from '../engine';
import { type Conv2d, type ConvModule, type FeatureMaps, Module, Scale } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { headTower, runTower } from './mmdet-detector';

/** Strides of P3 to P7, pixels. */
export const pyramidStrides: readonly number[] = Object.freeze([8, 16, 32, 64, 128]);

/** What FCOS adds to the keys. */
export interface FcosHeadConfig extends PyramidConfig {
  /** Groups of the head's normalisation. */
  normGroups: number;
  /** Bias of the branches' convolutions. */
  convBias: boolean;
  /** Which branch predicts it: FCOS's classification, FCOSv2's regression, or none (DSLA, Fig. 4). */
  centerness: 'classification' | 'regression' | 'none';
  /** Sides as relu(x) · stride (FCOSv2) in place of exp(x). */
  normOnBox: boolean;
}

/** `boxes` are pixels to the left, top, right and bottom side. */
export class FcosHead extends Module {
  readonly cls_convs: ConvModule[];
  readonly reg_convs: ConvModule[];
  readonly conv_cls: Conv2d;
  readonly conv_reg: Conv2d;
  readonly conv_centerness?: Conv2d;
  readonly scales: Scale[];
  readonly #config: Pick<FcosHeadConfig, 'classes' | 'centerness' | 'normOnBox'>;

  constructor(config: FcosHeadConfig, random: Random) {
    super();
    const { channels, classes, centerness, normGroups, convBias } = config;
    this.cls_convs = headTower(config, { normGroups, bias: convBias }, random);
    this.reg_convs = headTower(config, { normGroups, bias: convBias }, random);
    this.conv_cls = headConv(channels, classes, random, priorBias);
    this.conv_reg = headConv(channels, 4, random);
    if (centerness !== 'none') this.conv_centerness = headConv(channels, 1, random);
    this.scales = pyramidStrides.map(() => new Scale());
    this.#config = config;
  }

  /** @param levels P3 to P7 */
  forward(levels: FeatureMaps): DenseOutputs {
    const { classes, centerness } = this.#config;
    const forClass = levels.map((level) => runTower(this.cls_convs, level));
    const forBox = levels.map((level) => runTower(this.reg_convs, level));
    const forCenter = centerness === 'regression' ? forBox : forClass;
    const centers = this.conv_centerness && forCenter.map((map) => this.conv_centerness!.forward(map));
    return {
      classLogits: flattenLevels(
        forClass.map((map) => this.conv_cls.forward(map)),
        classes,
      ),
      boxes: flattenLevels(
        forBox.map((map, level) => this.#sides(map, level)),
        4,
      ),
      ...(centers && { centerness: flattenLevels(centers, 1) }),
      sizes: sizesOf(levels),
    };
  }

  /** Pixels to the four sides, never below zero. */
  #sides(map: tf.Tensor4D, level: number): tf.Tensor4D {
    const raw = this.scales[level].forward(this.conv_reg.forward(map));
    return this.#config.normOnBox ? tf.mul(tf.relu(raw), pyramidStrides[level]) : tf.exp(raw);
  }
}
