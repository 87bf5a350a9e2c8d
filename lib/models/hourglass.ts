/** Stacked hourglasses, one to eight. Source: Newell et al., "Stacked hourglass networks for human pose estimation";
 * names and details of the authors' PyTorch code. */
import { type Random, tf } from '../engine';
import { Hourglass, HourglassConv, HourglassResidual, MaxPool2d, Module, Sequential } from '../nn';
import { configure } from './configure';
import { checkImageSize } from './image-size';
import type { ModelEntry, PoseModel } from './model';
import { unitPixels } from './pixels';
import { poseModel } from './pose-model';

/** The hourglass network's keys. */
export interface HourglassConfig {
  /** Hourglasses one after the other; each is supervised. */
  stacks: number;
  /** Channels inside. */
  channels: number;
  /** Channels of the stem's first convolution; its residual blocks give twice as many. */
  stemChannels: number;
  /** How often an hourglass halves its map. */
  depth: number;
  /** Maps of its output. */
  joints: number;
}

/** The paper's: 8 stacks of 256 channels, MPII's 16 joints, 256x256 pixels in, 64x64 maps out. */
export const hourglassConfig: HourglassConfig = Object.freeze({
  stacks: 8,
  channels: 256,
  stemChannels: 64,
  depth: 4,
  joints: 16,
});

/** ours: one stack of few channels for 128x128 crops and 32x32 maps, which trains in seconds. */
export const microHourglassConfig: HourglassConfig = Object.freeze({
  ...hourglassConfig,
  stacks: 1,
  channels: 32,
  stemChannels: 16,
});

/** Brings a map of features or of joints back among the channels. */
class Merge extends Module {
  readonly conv: HourglassConv;

  constructor(inChannels: number, outChannels: number, random: Random) {
    super();
    this.conv = new HourglassConv({ inChannels, outChannels, kernelSize: 1 }, random);
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.conv.forward(x);
  }
}

/** Each stack sees the image's features with what the stack before thought and found. */
export class StackedHourglass extends Module {
  readonly pre: Sequential;
  readonly hgs: Sequential[];
  readonly features: Sequential[];
  readonly outs: HourglassConv[];
  readonly merge_features: Merge[];
  readonly merge_preds: Merge[];
  readonly #multiple: number;

  constructor({ stacks, channels, stemChannels, depth, joints }: HourglassConfig, random: Random) {
    super();
    const perStack = <T>(make: () => T, count = stacks) => Array.from({ length: count }, make);
    const conv = (outChannels: number, activate = false) =>
      new HourglassConv({ inChannels: channels, outChannels, kernelSize: 1, activate }, random);
    const residual = (from: number, to: number) => new HourglassResidual(from, to, random);
    const first = { inChannels: 3, outChannels: stemChannels, kernelSize: 7, stride: 2, activate: true };
    this.pre = new Sequential(
      new HourglassConv(first, random),
      residual(stemChannels, 2 * stemChannels),
      new MaxPool2d({ kernelSize: 2, stride: 2 }),
      residual(2 * stemChannels, 2 * stemChannels),
      residual(2 * stemChannels, channels),
    );
    this.hgs = perStack(() => new Sequential(new Hourglass({ depth, channels }, random)));
    this.features = perStack(() => new Sequential(residual(channels, channels), conv(channels, true)));
    this.outs = perStack(() => conv(joints));
    this.merge_features = perStack(() => new Merge(channels, channels, random), stacks - 1);
    this.merge_preds = perStack(() => new Merge(joints, channels, random), stacks - 1);
    this.#multiple = 4 * 2 ** depth;
  }

  /**
   * @param images [N, H, W, 3], H and W divisible by 4 · 2^depth
   * @returns for each stack maps [N, H / 4, W / 4, joints]
   */
  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    checkImageSize(images, this.#multiple);
    const maps: tf.Tensor4D[] = [];
    let x = this.pre.forward(images);
    for (const [i, hourglass] of this.hgs.entries()) {
      const feature = this.features[i].forward(hourglass.forward(x));
      const map = this.outs[i].forward(feature);
      maps.push(map);
      if (i === this.hgs.length - 1) break;
      const merged = tf.add(this.merge_preds[i].forward(map), this.merge_features[i].forward(feature));
      x = tf.add(x, merged);
    }
    return maps;
  }
}

/**
 * Makes the network with first values: PyTorch's own, as the reference.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildHourglass(
  random: Random,
  overrides: Partial<HourglassConfig> = {},
  base: HourglassConfig = hourglassConfig,
): PoseModel {
  const config = configure(base, overrides, 'Hourglass');
  return poseModel(new StackedHourglass(config, random), config);
}

/** The reference wraps its network twice before it saves it. */
function rename(name: string): string {
  return name.replace(/^model\.(module\.)?/, '');
}

function entry(
  name: string,
  about: string,
  config: HourglassConfig,
  inputSize: ModelEntry['inputSize'],
): ModelEntry {
  const build = (random: Random, overrides?: object) => buildHourglass(random, overrides, config);
  return { name, task: 'pose', inputSize, pixels: unitPixels, about, config, rename, build };
}

/** The hourglass's names of the list. */
export const hourglassEntries: readonly ModelEntry[] = [
  ...Array.from({ length: 8 }, (_, i) =>
    entry(
      `hourglass-${i + 1}`,
      i === 0 ? 'one hourglass' : `${i + 1} hourglasses, one after the other`,
      { ...hourglassConfig, stacks: i + 1 },
      [256, 256],
    ),
  ),
  entry(
    'hourglass-micro',
    'one hourglass with few channels, for small budgets',
    microHourglassConfig,
    [128, 128],
  ),
];
