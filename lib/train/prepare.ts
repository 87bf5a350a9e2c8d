/** A configuration made: data, model, loaders, loss, optimizer, schedule, average, and how it is judged. */
import type { DetectionSet, PoseSet } from '../data';
import { createDetectionLoader } from '../data/pipeline/detection-loader';
import type { DetectionArrays, PoseArrays } from '../data/pipeline/job';
import type { Loader } from '../data/pipeline/loader';
import { createPoseLoader } from '../data/pipeline/pose-loader';
import { multiScaleSize } from '../data/transforms/multi-scale';
import { createRandom } from '../engine';
import { InputError } from '../errors';
import { type DetectionModel, findModel, type Model, type Network, type PoseModel } from '../models';
import type { DetectionConfig, PoseConfig, TrainConfig } from './config/config';
import type { Ema } from './ema';
import { createEma, createOptimizer, createSchedule } from './from-config';
import { detectionJudge, type Judge, poseJudge } from './judge';
import { trainOptions } from './loader-options';
import { fingerprintOf, openDetectionSets, openPoseSets, type Sets } from './open-sets';
import type { Optimizer } from './optimizer';
import type { Schedule } from './schedules';
import { detectionTask, type InputSize, poseTaskOf, type TrainTask } from './tasks';

type Batch = DetectionArrays | PoseArrays;

/** All that a run is made of; `close` frees it. */
export interface PreparedRun {
  /** The configuration, in which the data have set how many classes or joints the model has. */
  config: TrainConfig;
  network: Network;
  /** Another network of the same kind, which holds the average while it is judged. */
  shadow: Network;
  task: TrainTask<Batch>;
  loader: Loader<Batch>;
  judge: Judge;
  optimizer: Optimizer;
  ema?: Ema;
  schedule: Schedule;
  stepsPerEpoch: number;
  dataFingerprint: string;
  /** Of the classes or joints. */
  names: readonly string[];
  /** Height and width of the batch of one step, counted in batches. */
  sizeAt(batchNumber: number): InputSize;
  close(): Promise<void>;
}

/**
 * @param sets data in memory, in place of those that the configuration names
 * @throws InputError when data, model and configuration do not go together.
 */
export function prepareRun(
  config: TrainConfig,
  sets?: Sets<DetectionSet> | Sets<PoseSet>,
): Promise<PreparedRun> {
  if (config.task === 'pose') return preparePose(config, sets as Sets<PoseSet> | undefined);
  return prepareDetection(config, sets as Sets<DetectionSet> | undefined);
}

async function prepareDetection(asked: DetectionConfig, given?: Sets<DetectionSet>): Promise<PreparedRun> {
  const sets = given ?? (await openDetectionSets(asked));
  const names = sets.train.classes;
  const config: DetectionConfig = { ...asked, model: { ...asked.model, classes: names.length } };
  const size: InputSize = [config.input.height, config.input.width];
  const { maxLabels, multiScale } = config.input;
  const loader = createDetectionLoader(sets.train, {
    ...trainOptions(config),
    size,
    maxLabels,
    ...(multiScale && { multiScale }),
    ...(config.augmentation && { augmentation: config.augmentation }),
  });
  return finish<DetectionModel>(config, sets, {
    names,
    loader: loader as Loader<Batch>,
    taskOf: (model) => detectionTask(model, config, names.length) as TrainTask<Batch>,
    judgeOf: (model) => detectionJudge(config, model, sets.val),
    sizeAt: (step) => (multiScale ? multiScaleSize(multiScale, size, config.seed, step) : size),
  });
}

async function preparePose(asked: PoseConfig, given?: Sets<PoseSet>): Promise<PreparedRun> {
  const sets = given ?? (await openPoseSets(asked));
  const names = sets.train.joints;
  const config: PoseConfig = { ...asked, model: { ...asked.model, joints: names.length } };
  const { width, height, margin } = config.input;
  const loader = createPoseLoader(sets.train, {
    ...trainOptions(config),
    size: [width, height],
    heatmaps: { ...config.heatmaps, size: [width / 4, height / 4] },
    margin,
    ...(config.augmentation && { augmentation: config.augmentation }),
  });
  return finish<PoseModel>(config, sets, {
    names,
    loader: loader as Loader<Batch>,
    taskOf: (model) => poseTaskOf(model, config) as TrainTask<Batch>,
    judgeOf: (model) => poseJudge(config, model, sets.val),
    sizeAt: () => [height, width],
  });
}

/** What differs from task to task. */
interface Own<M extends Model> extends Pick<PreparedRun, 'names' | 'loader' | 'sizeAt'> {
  taskOf(model: M): TrainTask<Batch>;
  judgeOf(model: M): Judge;
}

function finish<M extends Model>(
  config: TrainConfig,
  sets: Sets<DetectionSet | PoseSet>,
  { taskOf, judgeOf, ...own }: Own<M>,
): PreparedRun {
  const stepsPerEpoch = Math.floor(own.loader.stepsPerEpoch / config.accumulate);
  if (stepsPerEpoch === 0) {
    const what = `${own.loader.stepsPerEpoch} batches an epoch, ${config.accumulate} for one step`;
    throw new InputError({ what, fix: '--set accumulate=1, or a smaller batch' });
  }
  const model = buildConfigured(config) as M;
  const network: Network = model.network;
  const shadow: Network = buildConfigured(config).network;
  const judge = judgeOf(model);
  const optimizer = createOptimizer(network, config);
  const ema = createEma(network, shadow, config);
  const close = async () => {
    await Promise.all([own.loader.close(), judge.close()]);
    ema?.dispose();
    optimizer.dispose();
    network.dispose();
    shadow.dispose();
  };
  const schedule = createSchedule(config, stepsPerEpoch);
  const parts = { network, shadow, task: taskOf(model), judge, optimizer, ema, schedule };
  return { config, ...parts, stepsPerEpoch, dataFingerprint: fingerprintOf(sets), ...own, close };
}

/** The model of a configuration; its first values follow from the seed. */
export function buildConfigured({ model, seed }: Pick<TrainConfig, 'model' | 'seed'>): Model {
  const { name, ...options } = model;
  return findModel(name).build(createRandom(seed).fork('weights'), options);
}
