/** FCOS under torchvision's names. Source: Tian et al., "FCOS: a simple and strong anchor-free object detector". */
import { type Random, tf } from '../engine';
import { type Conv2d, type FeatureMaps, GroupNorm, type Layer, Module, Relu, Sequential } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { TorchvisionBackbone } from './torchvision-backbone';

/** What torchvision's FCOS adds to the keys. */
export interface TorchvisionFcosConfig extends PyramidConfig {
  /** Groups of the head's normalisation. */
  normGroups: number;
}

function tower({ channels, headConvs, normGroups }: TorchvisionFcosConfig, random: Random): Sequential {
  const step = (): Layer[] => [
    headConv(channels, channels, random),
    new GroupNorm({ groups: normGroups, channels }),
    new Relu(),
  ];
  return new Sequential(...Array.from({ length: headConvs }, step).flat());
}

class ClassificationHead extends Module {
  readonly conv: Sequential;
  readonly cls_logits: Conv2d;

  constructor(config: TorchvisionFcosConfig, random: Random) {
    super();
    this.conv = tower(config, random);
    this.cls_logits = headConv(config.channels, config.classes, random, priorBias);
  }

  forward(levels: FeatureMaps): FeatureMaps {
    return levels.map((level) => this.cls_logits.forward(this.conv.forward(level)));
  }
}

class RegressionHead extends Module {
  readonly conv: Sequential;
  readonly bbox_reg: Conv2d;
  readonly bbox_ctrness: Conv2d;

  constructor(config: TorchvisionFcosConfig, random: Random) {
    super();
    this.conv = tower(config, random);
    this.bbox_reg = headConv(config.channels, 4, random);
    this.bbox_ctrness = headConv(config.channels, 1, random);
  }

  /** Sides are in strides of their level: one anchor a cell, as wide as the stride. */
  forward(levels: FeatureMaps): { sides: FeatureMaps; centerness: FeatureMaps } {
    const features = levels.map((level) => this.conv.forward(level));
    return {
      sides: features.map((feature) => tf.relu(this.bbox_reg.forward(feature))),
      centerness: features.map((feature) => this.bbox_ctrness.forward(feature)),
    };
  }
}

class FcosHead extends Module {
  readonly classification_head: ClassificationHead;
  readonly regression_head: RegressionHead;
  readonly #classes: number;

  constructor(config: TorchvisionFcosConfig, random: Random) {
    super();
    this.classification_head = new ClassificationHead(config, random);
    this.regression_head = new RegressionHead(config, random);
    this.#classes = config.classes;
  }

  forward(levels: FeatureMaps): DenseOutputs {
    const logits = this.classification_head.forward(levels);
    const { sides, centerness } = this.regression_head.forward(levels);
    const inPixels = sides.map((map, level) => tf.mul(map, 8 * 2 ** level) as tf.Tensor4D);
    return {
      classLogits: flattenLevels(logits, this.#classes),
      boxes: flattenLevels(inPixels, 4),
      centerness: flattenLevels(centerness, 1),
      sizes: sizesOf(levels),
    };
  }
}

/** torchvision's `fcos_resnet50_fpn`; `boxes` are pixels to the left, top, right and bottom side. */
export class TorchvisionFcos extends Module {
  readonly backbone: TorchvisionBackbone;
  readonly head: FcosHead;

  constructor(config: TorchvisionFcosConfig, random: Random) {
    super();
    this.backbone = new TorchvisionBackbone(config, random);
    this.head = new FcosHead(config, random);
  }

  /** @param images [N, H, W, 3], H and W divisible by 32 */
  forward(images: tf.Tensor4D): DenseOutputs {
    return this.head.forward(this.backbone.forward(images));
  }
}
