/** What a trained pose network answers on the foreground and on the background, and how well it finds each part. */
import type { PoseSet } from '../../data';
import { createPoseLoader } from '../../data/pipeline/pose-loader';
import { tf } from '../../engine';
import type { Network } from '../../models';
import { poseModel } from '../../models/pose-model';
import type { PoseConfig, PreparedRun } from '../../train';
import type { Forward } from '../../train/evaluate-detection';
import { type FoundJoints, findJoints, poseMetrics } from '../../train/evaluate-pose';
import { headMisses } from '../../train/head-misses';
import { judgedForward } from '../../train/judge';
import { evaluateOptions } from '../../train/loader-options';
import { openPoseSets } from '../../train/open-sets';
import { missShares } from './miss-shares';

/** ours: so many images of a split at most, which takes a second or two. */
const imagesAtMost = 200;

/** Table 1's columns. */
const parts = ['Head', 'Shoulder', 'Elbow', 'Wrist', 'Hip', 'Knee', 'Ankle'] as const;

/** Sums over the pixels of maps whose joint counts. */
interface MapSums {
  /** Pixels with a target above 0, those where it is 1, and all. */
  front: number;
  peak: number;
  all: number;
  /** Σ (ŷ − y)² of the first and of all. */
  frontSquare: number;
  allSquare: number;
  /** Σ ŷ where the target is 1. */
  peakValue: number;
}

const noSums: MapSums = { front: 0, peak: 0, all: 0, frontSquare: 0, allSquare: 0, peakValue: 0 };

/**
 * Judges the averaged weights: `PCKh@0.5 Wrist` and the other columns of Table 1 (left and right have the same say);
 * PCKh at further thresholds (`missShares`);
 * `train PCKh@0.5` on upright crops of the first 200 training images, for Fig. 6; and on at most 200 validation images
 * `peak height` (mean prediction where the target is 1), `foreground RMSE` and `background RMSE` (a pixel's), and
 * `foreground share` of the summed squared error, 0 to 1.
 */
export async function measureMaps(run: PreparedRun): Promise<Record<string, number>> {
  const config = run.config as PoseConfig;
  const network = (run.ema ? run.ema.averaged() : run.network.eval()) as Network<tf.Tensor4D[]>;
  const forward = judgedForward(network);
  try {
    const { train, val } = await openPoseSets(config);
    const onVal = await jointsOf(config, network, forward, val);
    const few = firstOf(train);
    const onTrain = await jointsOf(config, network, forward, few);
    const train50 = onTrain && poseMetrics(few, onTrain)['PCKh@0.5'];
    return {
      ...(onVal && { ...byPart(poseMetrics(val, onVal)), ...missShares(headMisses(val, onVal)) }),
      ...(train50 !== undefined && { 'train PCKh@0.5': train50 }),
      ...told(await sumMaps(config, forward, firstOf(val))),
    };
  } finally {
    forward.dispose();
  }
}

/** Means over left and right, as Table 1's columns; parts that the set has no joint of are left out. */
export function byPart(metrics: Readonly<Record<string, number>>): Record<string, number> {
  const found = parts.flatMap((part) => {
    const own = Object.entries(metrics).filter(([name]) => isOf(name, part));
    const mean = own.reduce((sum, [, value]) => sum + value, 0) / own.length;
    return own.length ? [[`PCKh@0.5 ${part}`, mean] as const] : [];
  });
  return Object.fromEntries(found);
}

/** `PCKh@0.5 right_wrist` is of Wrist, `PCKh@0.5 head_top` of Head. */
function isOf(name: string, part: string): boolean {
  const joint = name.startsWith('PCKh@0.5 ') ? name.slice('PCKh@0.5 '.length) : '';
  return joint.includes(part.toLowerCase());
}

function firstOf(set: PoseSet): PoseSet {
  return { ...set, samples: set.samples.slice(0, imagesAtMost) };
}

async function jointsOf(
  config: PoseConfig,
  network: Network<tf.Tensor4D[]>,
  forward: Forward,
  set: PoseSet,
): Promise<FoundJoints | undefined> {
  const { width, height, margin } = config.input;
  const loader = loaderOf(config, set);
  try {
    const split = { set, size: [height, width] as const, margin };
    return await findJoints(poseModel(network, {}), forward, loader, split);
  } finally {
    await loader.close();
  }
}

function loaderOf(config: PoseConfig, set: PoseSet) {
  const { width, height, margin } = config.input;
  const heatmaps = { ...config.heatmaps, size: [width / 4, height / 4] as const };
  return createPoseLoader(set, { ...evaluateOptions(config), size: [width, height], heatmaps, margin });
}

async function sumMaps(config: PoseConfig, forward: Forward, set: PoseSet): Promise<MapSums> {
  const { width, height } = config.input;
  const [w, h] = [width / 4, height / 4];
  const loader = loaderOf(config, set);
  let sums = noSums;
  try {
    loader.restore({ epoch: 0, step: 0 });
    for (let step = 0; step < loader.stepsPerEpoch; step++) {
      const batch = await loader.next();
      const b = batch.images.length / (3 * width * height);
      const k = batch.weights.length / b;
      const images = tf.tensor4d(batch.images, [b, height, width, 3]);
      const outputs = forward(images) as tf.Tensor4D[];
      const target = tf.tensor4d(batch.heatmaps, [b, h, w, k]);
      const counts = tf.tensor4d(batch.weights, [b, 1, 1, k]);
      sums = added(sums, sumsOf(outputs[outputs.length - 1], target, counts));
      tf.dispose([images, outputs, target, counts]);
    }
    return sums;
  } finally {
    await loader.close();
  }
}

/** @param predicted [B, h, w, K]; @param target the same; @param counts [B, 1, 1, K] 0 or 1 */
export function sumsOf(predicted: tf.Tensor4D, target: tf.Tensor4D, counts: tf.Tensor4D): MapSums {
  return tf.tidy(() => {
    const front = tf.mul(tf.cast(tf.greater(target, 0), 'float32'), counts);
    const peak = tf.mul(tf.cast(tf.greaterEqual(target, 1), 'float32'), counts);
    const all = tf.mul(tf.onesLike(target), counts);
    const square = tf.square(tf.sub(predicted, target));
    const total = (of: tf.Tensor) => tf.sum(of).dataSync()[0];
    return {
      front: total(front),
      peak: total(peak),
      all: total(all),
      frontSquare: total(tf.mul(square, front)),
      allSquare: total(tf.mul(square, all)),
      peakValue: total(tf.mul(predicted, peak)),
    };
  });
}

function added(a: MapSums, b: MapSums): MapSums {
  const names = Object.keys(a) as (keyof MapSums)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as MapSums;
}

/** The numbers of the record. */
export function told({
  front,
  peak,
  all,
  frontSquare,
  allSquare,
  peakValue,
}: MapSums): Record<string, number> {
  return {
    'peak height': peakValue / peak,
    'foreground RMSE': Math.sqrt(frontSquare / front),
    'background RMSE': Math.sqrt((allSquare - frontSquare) / (all - front)),
    'foreground share': frontSquare / allSquare,
  };
}
