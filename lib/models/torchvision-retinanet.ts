/** RetinaNet under torchvision's names. Source: Lin et al., "Focal loss for dense object detection", Fig. 3. */
import type { Random, tf } from '../engine';
import { type Conv2d, type FeatureMaps, Module, Relu, Sequential } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { type DenseOutputs, flattenLevels, sizesOf } from './dense-outputs';
import { headConv, priorBias } from './head-conv';
import { renameOldPyramid, TorchvisionBackbone } from './torchvision-backbone';

/** Anchors at each cell: three ratios times three scales. */
const anchorsPerCell = 9;

function tower({ channels, headConvs }: PyramidConfig, random: Random): Sequential {
  const layers = Array.from(
    { length: headConvs },
    () => new Sequential(headConv(channels, channels, random), new Relu()),
  );
  return new Sequential(...layers);
}

class ClassificationHead extends Module {
  readonly conv: Sequential;
  readonly cls_logits: Conv2d;

  constructor(config: PyramidConfig, random: Random) {
    super();
    this.conv = tower(config, random);
    this.cls_logits = headConv(config.channels, anchorsPerCell * config.classes, random, priorBias);
  }

  forward(levels: FeatureMaps): FeatureMaps {
    return levels.map((level) => this.cls_logits.forward(this.conv.forward(level)));
  }
}

class RegressionHead extends Module {
  readonly conv: Sequential;
  readonly bbox_reg: Conv2d;

  constructor(config: PyramidConfig, random: Random) {
    super();
    this.conv = tower(config, random);
    this.bbox_reg = headConv(config.channels, anchorsPerCell * 4, random);
  }

  forward(levels: FeatureMaps): FeatureMaps {
    return levels.map((level) => this.bbox_reg.forward(this.conv.forward(level)));
  }
}

class RetinanetHead extends Module {
  readonly classification_head: ClassificationHead;
  readonly regression_head: RegressionHead;
  readonly #classes: number;

  constructor(config: PyramidConfig, random: Random) {
    super();
    this.classification_head = new ClassificationHead(config, random);
    this.regression_head = new RegressionHead(config, random);
    this.#classes = config.classes;
  }

  forward(levels: FeatureMaps): DenseOutputs {
    const classLogits = flattenLevels(this.classification_head.forward(levels), this.#classes);
    const boxes = flattenLevels(this.regression_head.forward(levels), 4);
    return { classLogits, boxes, sizes: sizesOf(levels) };
  }
}

/** torchvision's `retinanet_resnet50_fpn`; `boxes` are deltas of anchors. */
export class TorchvisionRetinanet extends Module {
  readonly backbone: TorchvisionBackbone;
  readonly head: RetinanetHead;

  constructor(config: PyramidConfig, random: Random) {
    super();
    this.backbone = new TorchvisionBackbone(config, random);
    this.head = new RetinanetHead(config, random);
  }

  /** @param images [N, H, W, 3], H and W divisible by 32 */
  forward(images: tf.Tensor4D): DenseOutputs {
    return this.head.forward(this.backbone.forward(images));
  }
}

/** The published COCO file is older than today's names: rectifiers were counted among the head's layers. */
export function renameOldRetinanet(name: string): string {
  return renameOldPyramid(name).replace(
    /^(head\.(?:classification|regression)_head\.conv)\.(\d+)\.(weight|bias)$/,
    (_, tower, place, kind) => `${tower}.${Number(place) / 2}.0.${kind}`,
  );
}
