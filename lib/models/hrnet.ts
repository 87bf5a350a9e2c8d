/** HRNet for poses. Source: Sun et al., "Deep high-resolution representation learning for human pose estimation", Fig. 1;
 * names and details of the authors' `pose_hrnet`. */
import type { Random, tf } from '../engine';
import {
  BatchNorm2d,
  type Branches,
  bareConv,
  Conv2d,
  constant,
  HighResolutionModule,
  HighResolutionStage,
  hrnetNormal,
  Module,
  Relu,
  residualStage,
  type Sequential,
  Transition,
} from '../nn';
import { configure } from './configure';
import { checkImageSize } from './image-size';
import type { ModelEntry, PoseModel } from './model';
import { imagenetPixels } from './pixels';
import { poseModel } from './pose-model';

/** HRNet's keys. */
export interface HrnetConfig {
  /** Channels of the finest branch; each coarser one has twice as many. */
  width: number;
  /** Channels of the stem, and inside the first stage's bottlenecks. */
  stemChannels: number;
  /** Bottlenecks of the first stage. */
  stemBlocks: number;
  /** Modules of the stages with 2, 3 and 4 branches. */
  modules: readonly number[];
  /** Basic blocks of each branch of a module. */
  blocks: number;
  /** Maps of its output. */
  joints: number;
}

/** The paper's smaller net, with COCO's 17 joints; 192 wide and 256 high pixels in, a quarter of both out. */
export const hrnetConfig: HrnetConfig = Object.freeze({
  width: 32,
  stemChannels: 64,
  stemBlocks: 4,
  modules: [1, 4, 3],
  blocks: 4,
  joints: 17,
});

/** ours: few channels, one block a branch, one module a stage, which trains in seconds. */
export const microHrnetConfig: HrnetConfig = Object.freeze({
  ...hrnetConfig,
  width: 8,
  stemChannels: 16,
  stemBlocks: 1,
  modules: [1, 1, 1],
  blocks: 1,
});

function stage(branches: number, isLast: boolean, config: HrnetConfig, random: Random): HighResolutionStage {
  const channels = branchChannels(branches, config);
  const count = config.modules[branches - 2];
  const modules = Array.from({ length: count }, (_, i) => {
    const isMultiScale = !isLast || i < count - 1;
    return new HighResolutionModule({ channels, blocks: config.blocks, isMultiScale }, random);
  });
  return new HighResolutionStage(modules);
}

function branchChannels(branches: number, { width }: HrnetConfig): number[] {
  return Array.from({ length: branches }, (_, i) => width * 2 ** i);
}

/** Keeps a fine map all the way, and adds a coarser one at each stage. */
export class Hrnet extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly relu = new Relu();
  readonly layer1: Sequential;
  readonly transition1: Transition;
  readonly stage2: HighResolutionStage;
  readonly transition2: Transition;
  readonly stage3: HighResolutionStage;
  readonly transition3: Transition;
  readonly stage4: HighResolutionStage;
  readonly final_layer: Conv2d;

  constructor(config: HrnetConfig, random: Random) {
    super();
    const { stemChannels, stemBlocks, width, joints } = config;
    const inStem = { kernelSize: 3, stride: 2 };
    const toStem = { inChannels: stemChannels, channels: stemChannels, initialize: hrnetNormal };
    const [two, three, four] = [2, 3, 4].map((branches) => branchChannels(branches, config));
    this.conv1 = bareConv(3, stemChannels, inStem, random, hrnetNormal);
    this.bn1 = new BatchNorm2d(stemChannels);
    this.conv2 = bareConv(stemChannels, stemChannels, inStem, random, hrnetNormal);
    this.bn2 = new BatchNorm2d(stemChannels);
    this.layer1 = residualStage('bottleneck', stemBlocks, toStem, random);
    this.transition1 = new Transition([4 * stemChannels], two, random);
    this.stage2 = stage(2, false, config, random);
    this.transition2 = new Transition(two, three, random);
    this.stage3 = stage(3, false, config, random);
    this.transition3 = new Transition(three, four, random);
    this.stage4 = stage(4, true, config, random);
    const first = { initialWeight: hrnetNormal(random, joints, 1), initialBias: constant(0) };
    this.final_layer = new Conv2d(
      { inChannels: width, outChannels: joints, kernelSize: 1, ...first },
      random,
    );
  }

  /**
   * @param images [N, H, W, 3], H and W divisible by 32
   * @returns one output, maps [N, H / 4, W / 4, joints]
   */
  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    checkImageSize(images, 32);
    const half = this.relu.forward(this.bn1.forward(this.conv1.forward(images)));
    const quarter = this.relu.forward(this.bn2.forward(this.conv2.forward(half)));
    let maps: Branches = [this.layer1.forward(quarter)];
    maps = this.stage2.forward(this.transition1.forward(maps));
    maps = this.stage3.forward(this.transition2.forward(maps));
    maps = this.stage4.forward(this.transition3.forward(maps));
    return [this.final_layer.forward(maps[0])];
  }
}

/**
 * Makes the network with first values: normal with standard deviation 0.001, as the reference without ImageNet.
 * @throws InputError when a key is unknown or its value unfit
 */
export function buildHrnet(
  random: Random,
  overrides: Partial<HrnetConfig> = {},
  base: HrnetConfig = hrnetConfig,
): PoseModel {
  const config = configure(base, overrides, 'HRNet');
  return poseModel(new Hrnet(config, random), config);
}

function entry(
  name: string,
  about: string,
  config: HrnetConfig,
  inputSize: ModelEntry['inputSize'],
): ModelEntry {
  const build = (random: Random, overrides?: object) => buildHrnet(random, overrides, config);
  return { name, task: 'pose', inputSize, pixels: imagenetPixels, about, config, build };
}

/** HRNet's names of the list. */
export const hrnetEntries: readonly ModelEntry[] = [
  entry('hrnet-w32', 'HRNet, 32 channels in its finest branch', hrnetConfig, [192, 256]),
  entry('hrnet-w48', 'HRNet, 48 channels in its finest branch', { ...hrnetConfig, width: 48 }, [192, 256]),
  entry('hrnet-micro', 'HRNet with few channels, for small budgets', microHrnetConfig, [96, 128]),
];
