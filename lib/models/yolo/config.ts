/** Configuration of the YOLO family: the networks of YOLOX's Tables 2-4, and improved YOLOX's three switches. */
import { yolov3Anchors } from '../../boxes';
import { InputError } from '../../errors';
import type { ActivationName, CbamForm, MffForm } from '../../nn';
import { type Choices, configure } from '../configure';

/** All keys. */
export interface YoloConfig {
  classes: number;
  /** `csp`: CSPDarknet and path aggregation (YOLOv5's, YOLOX); `darknet53`: with spatial pyramid pooling, and a pyramid. */
  backbone: 'csp' | 'darknet53';
  /** Multiplies the number of blocks. */
  depth: number;
  /** Multiplies the channels. */
  width: number;
  depthwise: boolean;
  /** In the CSP network and in every head; Darknet-53 and its pyramid have leaky ReLU always. */
  activation: ActivationName;
  /** `coupled`: YOLOv3's; `decoupled`: YOLOX's (Fig. 2). */
  head: 'coupled' | 'decoupled';
  /** Width and height of each anchor, pixels, as many on each of three levels, fine to coarse; none: anchor-free. */
  anchors: readonly number[];
  /** Adds the branch that makes suppression needless (Table 2, "NMS free"). */
  endToEnd: boolean;
  /** Improved YOLOX, first switch: attention behind the backbone's four CSP layers (section 2.1). */
  cbam: boolean;
  /** Second switch: attention behind the neck's CSP layers too, then feature fusion (section 2.2). */
  mff: boolean;
  /** Third switch: the box loss to train with is CIoU; the network is the same (section 2.3). */
  ciou: boolean;
  cbamForm: CbamForm;
  /** Of the channel gates. */
  cbamReduction: number;
  mffForm: MffForm;
  /** Lowest score of a detection. */
  scoreThreshold: number;
  /** Overlap above which the lower of two boxes of a class is dropped. */
  iouThreshold: number;
}

/** YOLOX-L: every multiplier 1. */
export const yoloxConfig: YoloConfig = Object.freeze({
  classes: 80,
  backbone: 'csp',
  depth: 1,
  width: 1,
  depthwise: false,
  activation: 'silu',
  head: 'decoupled',
  anchors: [],
  endToEnd: false,
  cbam: false,
  mff: false,
  ciou: false,
  cbamForm: 'identity',
  cbamReduction: 16,
  mffForm: 'residual',
  scoreThreshold: 0.01,
  iouThreshold: 0.65,
});

/** YOLOX-Darknet53. */
export const yoloxDarknet53Config: YoloConfig = Object.freeze({
  ...yoloxConfig,
  backbone: 'darknet53',
  activation: 'lrelu',
});

/** YOLOv3-SPP, where the roadmap starts: one head for all, three anchors a cell. */
export const yolov3Config: YoloConfig = Object.freeze({
  ...yoloxDarknet53Config,
  head: 'coupled',
  anchors: Object.freeze(yolov3Anchors.flat(2)),
});

const choices: Choices<YoloConfig> = {
  backbone: ['csp', 'darknet53'],
  activation: ['silu', 'relu', 'lrelu'],
  head: ['coupled', 'decoupled'],
  cbamForm: ['printed', 'released', 'identity'],
  mffForm: ['printed', 'residual'],
};

/**
 * A preset with some values replaced, frozen.
 * @throws InputError when a key is unknown, a value of another type or out of range, or two do not go together
 */
export function configureYolo(base: YoloConfig, overrides: Partial<YoloConfig> = {}): Readonly<YoloConfig> {
  const where = 'YOLO';
  const config = configure(base, overrides, where, choices);
  for (const key of ['classes', 'cbamReduction'] as const) {
    if (!Number.isInteger(config[key]) || config[key] < 1) {
      throw new InputError({ what: `${key} is ${config[key]}`, where, expected: 'a whole number from 1' });
    }
  }
  if (config.depth <= 0 || config.width < 1 / 32) {
    const what = `depth is ${config.depth}, width ${config.width}`;
    throw new InputError({ what, where, expected: 'a depth above 0 and a width of at least 1/32' });
  }
  if (config.anchors.length % 6 !== 0 || config.anchors.some((side) => !(side > 0))) {
    const what = `anchors are ${config.anchors.length} numbers`;
    throw new InputError({
      what,
      where,
      expected: 'widths and heights above 0, as many on each of 3 levels',
    });
  }
  if ((config.cbam || config.mff) && config.backbone !== 'csp') {
    const what = `${config.cbam ? 'cbam' : 'mff'} with backbone ${config.backbone}`;
    throw new InputError({
      what,
      where,
      expected: 'backbone csp: the attention stands behind its CSP layers',
    });
  }
  return config;
}

/** Rows that each cell gives. */
export function anchorsPerCell({ anchors }: Pick<YoloConfig, 'anchors'>): number {
  return Math.max(1, anchors.length / 6);
}
