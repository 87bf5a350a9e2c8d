/** RetinaNet's head under mmdetection's names. Source: Lin et al., "Focal loss for dense object detection", Fig. 3. */
import type { Random } from '../engine';
import { type Conv2d, type ConvModule, type FeatureMaps, Module } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { headTower, runTower } from './mmdet-detector';

const anchorsPerCell = 9;

/** `boxes` are deltas of nine anchors a cell. */
export class RetinaHead extends Module {
  readonly cls_convs: ConvModule[];
  readonly reg_convs: ConvModule[];
  readonly retina_cls: Conv2d;
  readonly retina_reg: Conv2d;
  readonly #classes: number;

  constructor(config: PyramidConfig, random: Random) {
    super();
    const { channels, classes } = config;
    const plain = { normGroups: 0, bias: true };
    this.cls_convs = headTower(config, plain, random);
    this.reg_convs = headTower(config, plain, random);
    this.retina_cls = headConv(channels, anchorsPerCell * classes, random, priorBias);
    this.retina_reg = headConv(channels, anchorsPerCell * 4, random);
    this.#classes = classes;
  }

  /** @param levels P3 to P7 */
  forward(levels: FeatureMaps): DenseOutputs {
    const logits = levels.map((level) => this.retina_cls.forward(runTower(this.cls_convs, level)));
    const deltas = levels.map((level) => this.retina_reg.forward(runTower(this.reg_convs, level)));
    return {
      classLogits: flattenLevels(logits, this.#classes),
      boxes: flattenLevels(deltas, 4),
      sizes: sizesOf(levels),
    };
  }
}
