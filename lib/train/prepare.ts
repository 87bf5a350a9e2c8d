/** A configuration made: data, model, loaders, loss, optimizer, schedule, average, and how it is judged. */

import type { DetectionSet, PoseSet } from '../data';
import type { InputFormat } from '../data/input-format';
import { createDetectionLoader } from '../data/pipeline/detection-loader';
import type { DetectionArrays, PoseArrays } from '../data/pipeline/job';
import type { Loader, LoaderOptions } from '../data/pipeline/loader';
import { createPoseLoader } from '../data/pipeline/pose-loader';
import { multiScaleSize } from '../data/transforms/multi-scale';
import { createRandom } from '../engine';
import { InputError } from '../errors';
import { type DetectionModel, findModel, type ModelEntry, type PoseModel } from '../models';
import type { Module } from '../nn';
import type { DetectionConfig, PoseConfig, TrainConfig } from './config/config';
import type { Ema } from './ema';
import { detectAll, detectionMetrics, type Forward } from './evaluate-detection';
import { findJoints, poseMetrics } from './evaluate-pose';
import { createEma, createOptimizer, createSchedule } from './from-config';
import { fingerprint, openDetectionSets, openPoseSets, type Sets } from './open-sets';
import type { Optimizer } from './optimizer';
import type { Schedule } from './schedules';
import { detectionTask, type InputSize, poseTaskOf, type TrainTask } from './tasks';

type Batch = DetectionArrays | PoseArrays;

/** All that a run is made of; `closeRun` frees it. */
export interface PreparedRun {
  config: TrainConfig;
  network: Module;
  /** Another network of the same kind, which holds the average while it is judged. */
  shadow: Module;
  task: TrainTask<Batch>;
  loader: Loader<Batch>;
  optimizer: Optimizer;
  ema?: Ema;
  schedule: Schedule;
  stepsPerEpoch: number;
  dataFingerprint: string;
  /** Height and width of the batch of one step, counted in batches. */
  sizeAt(batchNumber: number): InputSize;
  /** Judges a network in inference mode. */
  evaluate(forward: Forward): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** @throws InputError when data, model and configuration do not go together. */
export function prepareRun(config: TrainConfig): PreparedRun {
  return config.task === 'pose' ? preparePose(config) : prepareDetection(config);
}

function prepareDetection(config: DetectionConfig): PreparedRun {
  const sets = openDetectionSets(config);
  const classes = sets.train.classes.length;
  const [model, shadow] = build<DetectionModel>(config, { classes });
  const size: InputSize = [config.input.height, config.input.width];
  const { maxLabels, multiScale } = config.input;
  const common = { ...loaderOptions(config), size, maxLabels };
  const train = {
    ...common,
    purpose: 'train',
    ...(multiScale && { multiScale }),
    ...(config.augmentation && { augmentation: config.augmentation }),
  } as const;
  const loader = createDetectionLoader(sets.train, train);
  const judge = createDetectionLoader(sets.val, { ...common, purpose: 'evaluate' });
  return finish(config, sets, model, shadow, {
    task: detectionTask(model, config, classes) as TrainTask<Batch>,
    loader: loader as Loader<Batch>,
    judge,
    sizeAt: (step) => (multiScale ? multiScaleSize(multiScale, size, config.seed, step) : size),
    evaluate: async (forward) =>
      detectionMetrics(sets.val, await detectAll(model, forward, judge, sets.val, size)),
  });
}

function preparePose(config: PoseConfig): PreparedRun {
  const sets = openPoseSets(config);
  const [model, shadow] = build<PoseModel>(config, { joints: sets.train.joints.length });
  const { width, height, margin } = config.input;
  const heatmaps = { ...config.heatmaps, size: [width / 4, height / 4] as const };
  const common = { ...loaderOptions(config), size: [width, height] as const, heatmaps, margin };
  const train = {
    ...common,
    purpose: 'train',
    ...(config.augmentation && { augmentation: config.augmentation }),
  } as const;
  const loader = createPoseLoader(sets.train, train);
  const judge = createPoseLoader(sets.val, { ...common, purpose: 'evaluate' });
  const size: InputSize = [height, width];
  return finish(config, sets, model, shadow, {
    task: poseTaskOf(model, config) as TrainTask<Batch>,
    loader: loader as Loader<Batch>,
    judge,
    sizeAt: () => size,
    evaluate: async (forward) => poseMetrics(sets.val, await findJoints(model, forward, judge, size)),
  });
}

type Own = Pick<PreparedRun, 'task' | 'loader' | 'sizeAt' | 'evaluate'> & {
  judge: { close(): Promise<void> };
};

/** What both tasks share. */
function finish(
  config: TrainConfig,
  sets: Sets<DetectionSet | PoseSet>,
  { network }: { network: Module },
  { network: shadow }: { network: Module },
  { judge, ...own }: Own,
): PreparedRun {
  const stepsPerEpoch = Math.floor(own.loader.stepsPerEpoch / config.accumulate);
  if (stepsPerEpoch === 0) {
    const what = `${own.loader.stepsPerEpoch} batches an epoch, ${config.accumulate} for one step`;
    throw new InputError({ what, fix: '--set accumulate=1, or a smaller batch' });
  }
  const optimizer = createOptimizer(network, config);
  const ema = createEma(network, shadow, config);
  const schedule = createSchedule(config, stepsPerEpoch);
  const close = async () => {
    await Promise.all([own.loader.close(), judge.close()]);
    ema?.dispose();
    optimizer.dispose();
    network.dispose();
    shadow.dispose();
  };
  const dataFingerprint = fingerprint(sets);
  return { config, network, shadow, optimizer, ema, schedule, stepsPerEpoch, dataFingerprint, ...own, close };
}

/** The network, and another for the average; first values follow from the seed. */
function build<M extends DetectionModel | PoseModel>(config: TrainConfig, sizes: object): [M, M] {
  const { name, ...options } = config.model;
  const entry = findModel(name);
  const make = () => entry.build(createRandom(config.seed).fork('weights'), { ...options, ...sizes }) as M;
  return [make(), make()];
}

function loaderOptions({
  batch,
  seed,
  epochs,
  run,
  data,
  model,
}: TrainConfig): Omit<LoaderOptions, 'purpose' | 'cacheFolder'> {
  const workers = run.workers === null ? undefined : Math.max(1, run.workers);
  const cacheBytes = run.cacheMegabytes * 2 ** 20;
  const common = { batch, seed, epochs, prefetch: run.prefetch, cacheBytes, onBroken: data.onBroken };
  return { ...common, format: formatOf(findModel(model.name)), ...(workers && { workers }) } as never;
}

/** Beside an image: YOLOX's gray; elsewhere what becomes 0. */
function formatOf({ name, pixels: { order, mean, sd } }: ModelEntry): InputFormat {
  const rgb = order === 'rgb' ? mean : ([...mean].reverse() as unknown as typeof mean);
  const border = /yolo/.test(name)
    ? ([114, 114, 114] as const)
    : (rgb.map(Math.round) as [number, number, number]);
  return { order, mean, std: sd, border };
}
