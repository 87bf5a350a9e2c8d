/** FoveaBox's head under mmdetection's names. Source: Kong et al., "FoveaBox", Fig. 3. */
import type { Random } from '../engine';
import { type Conv2d, type ConvModule, type FeatureMaps, Module } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { headTower, runTower } from './mmdet-detector';

/** `boxes` are logarithms of the distances to the four sides over the level's base edge. */
export class FoveaHead extends Module {
  readonly cls_convs: ConvModule[];
  readonly reg_convs: ConvModule[];
  readonly conv_cls: Conv2d;
  readonly conv_reg: Conv2d;
  readonly #classes: number;

  constructor(config: PyramidConfig, random: Random) {
    super();
    const { channels, classes } = config;
    const plain = { normGroups: 0, bias: true };
    this.cls_convs = headTower(config, plain, random);
    this.reg_convs = headTower(config, plain, random);
    this.conv_cls = headConv(channels, classes, random, priorBias);
    this.conv_reg = headConv(channels, 4, random);
    this.#classes = classes;
  }

  /** @param levels P3 to P7 */
  forward(levels: FeatureMaps): DenseOutputs {
    const logits = levels.map((level) => this.conv_cls.forward(runTower(this.cls_convs, level)));
    const sides = levels.map((level) => this.conv_reg.forward(runTower(this.reg_convs, level)));
    return {
      classLogits: flattenLevels(logits, this.#classes),
      boxes: flattenLevels(sides, 4),
      sizes: sizesOf(levels),
    };
  }
}
