/** ATSS's head under mmdetection's names. Source: Zhang et al., "Bridging the gap between anchor-based and anchor-free". */
import type { Random } from '../engine';
import { type Conv2d, type ConvModule, type FeatureMaps, Module, Scale } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { headTower, runTower } from './mmdet-detector';
import { pyramidStrides } from './mmdet-fcos-head';

/** What ATSS adds to the keys. */
export interface AtssConfig extends PyramidConfig {
  /** Groups of the head's normalisation. */
  normGroups: number;
}

/** `boxes` are normalised deltas of one square anchor a cell. */
export class AtssHead extends Module {
  readonly cls_convs: ConvModule[];
  readonly reg_convs: ConvModule[];
  readonly atss_cls: Conv2d;
  readonly atss_reg: Conv2d;
  readonly atss_centerness: Conv2d;
  readonly scales: Scale[];
  readonly #classes: number;

  constructor(config: AtssConfig, random: Random) {
    super();
    const { channels, classes, normGroups } = config;
    this.cls_convs = headTower(config, { normGroups, bias: false }, random);
    this.reg_convs = headTower(config, { normGroups, bias: false }, random);
    this.atss_cls = headConv(channels, classes, random, priorBias);
    this.atss_reg = headConv(channels, 4, random);
    this.atss_centerness = headConv(channels, 1, random);
    this.scales = pyramidStrides.map(() => new Scale());
    this.#classes = classes;
  }

  /** @param levels P3 to P7 */
  forward(levels: FeatureMaps): DenseOutputs {
    const logits = levels.map((level) => this.atss_cls.forward(runTower(this.cls_convs, level)));
    const forBox = levels.map((level) => runTower(this.reg_convs, level));
    const deltas = forBox.map((map, level) => this.scales[level].forward(this.atss_reg.forward(map)));
    return {
      classLogits: flattenLevels(logits, this.#classes),
      boxes: flattenLevels(deltas, 4),
      centerness: flattenLevels(
        forBox.map((map) => this.atss_centerness.forward(map)),
        1,
      ),
      sizes: sizesOf(levels),
    };
  }
}
