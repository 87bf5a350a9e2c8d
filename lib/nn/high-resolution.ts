/** HRNet's parts: branches of several sizes side by side, and what passes between them. Source: Sun et al., "Deep
 * high-resolution representation learning", Section 3 and Fig. 3; names and details of the authors' `pose_hrnet`. */
import { type Random, tf } from '../engine';
import { BatchNorm2d } from './batch-norm';
import { normal } from './initializers';
import { Module } from './module';
import { Relu } from './relu';
import { bareConv, residualStage, type WeightInit } from './residual';
import { type Layer, Sequential } from './sequential';
import { UpsampleNearest } from './upsample-nearest';

/** Maps from fine to coarse, each half the size of the one before. */
export type Branches = tf.Tensor4D[];

/** What HRNet starts every convolution with. */
export const hrnetNormal: WeightInit = (random) => normal(random, 0.001);

/** A convolution with normalisation, and a rectifier unless told. */
export function hrnetConv(
  [inChannels, outChannels]: readonly [number, number],
  { kernelSize, stride, isLast = false }: { kernelSize: number; stride: number; isLast?: boolean },
  random: Random,
): Sequential {
  const conv = bareConv(inChannels, outChannels, { kernelSize, stride }, random, hrnetNormal);
  const layers: Layer[] = [conv, new BatchNorm2d(outChannels)];
  if (!isLast) layers.push(new Relu());
  return new Sequential(...layers);
}

/** From a coarse branch to a finer one: 1x1, then doubled until it fits. */
function upward(from: number, to: number, channels: readonly number[], random: Random): Sequential {
  const conv = bareConv(channels[from], channels[to], { kernelSize: 1 }, random, hrnetNormal);
  return new Sequential(conv, new BatchNorm2d(channels[to]), new UpsampleNearest(2 ** (from - to)));
}

/** From a fine branch to a coarser one: halved by 3x3 after 3x3; channels change, without a rectifier, at the last. */
function downward(from: number, to: number, channels: readonly number[], random: Random): Sequential {
  const steps = Array.from({ length: to - from }, (_, k) => {
    const isLast = k === to - from - 1;
    const ends = [channels[from], isLast ? channels[to] : channels[from]] as const;
    return hrnetConv(ends, { kernelSize: 3, stride: 2, isLast }, random);
  });
  return new Sequential(...steps);
}

/** What shapes a module of branches. */
export interface HighResolutionOptions {
  /** Of each branch. */
  channels: readonly number[];
  /** Basic blocks of each branch. */
  blocks: number;
  /** Whether every size comes out, or the finest alone. */
  isMultiScale: boolean;
}

/** Runs each branch's blocks, then gives each size the sum of all branches, brought to it. */
export class HighResolutionModule extends Module {
  readonly branches: Sequential[];
  /** [to][from]; none from a branch to itself. */
  readonly fuse_layers: (Sequential | undefined)[][];
  readonly relu = new Relu();

  constructor({ channels, blocks, isMultiScale }: HighResolutionOptions, random: Random) {
    super();
    this.branches = channels.map((c) =>
      residualStage('basic', blocks, { inChannels: c, channels: c, initialize: hrnetNormal }, random),
    );
    const targets = isMultiScale ? channels : channels.slice(0, 1);
    this.fuse_layers = targets.map((_, to) =>
      channels.map((_, from) => {
        if (from === to) return undefined;
        return from > to ? upward(from, to, channels, random) : downward(from, to, channels, random);
      }),
    );
  }

  /** @param maps one of each branch, sides divisible by 2^(branches − 1); gives as many, or the finest alone */
  forward(maps: Branches): Branches {
    const own = maps.map((map, i) => this.branches[i].forward(map));
    return this.fuse_layers.map((paths) => {
      const brought = own.map((map, from) => paths[from]?.forward(map) ?? map);
      return this.relu.forward(brought.reduce((sum, map) => tf.add(sum, map)));
    });
  }
}

/** Modules one after the other, named '0', '1', … */
export class HighResolutionStage extends Module {
  readonly modules: readonly HighResolutionModule[];

  constructor(modules: readonly HighResolutionModule[]) {
    super();
    this.modules = modules;
  }

  override holder(): object {
    return this.modules;
  }

  /** @param maps one of each branch */
  forward(maps: Branches): Branches {
    return this.modules.reduce((y, module) => module.forward(y), maps);
  }
}

/** Brings the branches of one stage to those of the next, which has one more: adapted, kept, or halved from the last. */
export class Transition extends Module {
  readonly paths: readonly (Sequential | undefined)[];

  constructor(before: readonly number[], after: readonly number[], random: Random) {
    super();
    this.paths = after.map((channels, i) => {
      const last = before[before.length - 1];
      if (i >= before.length) {
        return new Sequential(hrnetConv([last, channels], { kernelSize: 3, stride: 2 }, random));
      }
      if (channels === before[i]) return undefined;
      return hrnetConv([before[i], channels], { kernelSize: 3, stride: 1 }, random);
    });
  }

  override holder(): object {
    return this.paths;
  }

  /** @param maps of the stage before */
  forward(maps: Branches): Branches {
    const coarsest = maps[maps.length - 1];
    return this.paths.map((path, i) => path?.forward(maps[i] ?? coarsest) ?? maps[i]);
  }
}
