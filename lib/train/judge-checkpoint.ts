/** What a run has learnt, judged on any split of its data. */
import { InputError } from '../errors';
import type { DetectionModel, Model, PoseModel } from '../models';
import { loadStateDict } from '../nn';
import { type Checkpoint, checkpointWeights, readCheckpoint } from './checkpoint';
import { checkConfig, type TrainConfig } from './config/config';
import { detectionJudge, type Judge, judgedForward, poseJudge } from './judge';
import { openDetectionSplit, openPoseSplit } from './open-sets';
import { buildConfigured } from './prepare';

/** A judged checkpoint. */
export interface JudgedCheckpoint {
  config: TrainConfig;
  /** Steps that it had been trained. */
  step: number;
  /** Images that were looked at. */
  images: number;
  metrics: Readonly<Record<string, number>>;
}

/**
 * Judges a checkpoint's average (its weights, where no average was kept).
 * @param split of the run's data set; its validation split where absent
 * @throws InputError when the file is no checkpoint, there is no such split, or its classes are other ones
 */
export async function judgeCheckpoint(path: string, split?: string): Promise<JudgedCheckpoint> {
  const checkpoint = readCheckpoint(path);
  const config = checkConfig(checkpoint.config, path);
  const model = buildConfigured(config);
  loadStateDict(model.network, checkpointWeights(checkpoint));
  model.network.eval();
  const { judge, images } = await open(config, model, checkpoint, split ?? config.data.val);
  const forward = judgedForward(model.network);
  try {
    const metrics = await judge.evaluate(forward);
    if (!metrics) throw new InputError({ what: 'stopped before the last image' });
    return { config, step: checkpoint.progress.step, images, metrics };
  } finally {
    forward.dispose();
    model.network.dispose();
    await judge.close();
  }
}

async function open(
  config: TrainConfig,
  model: Model,
  { names }: Checkpoint,
  split: string,
): Promise<{ judge: Judge; images: number }> {
  if (config.task === 'detection') {
    const set = await openDetectionSplit(config, split);
    requireSameNames(set.name, set.classes, names);
    return { judge: detectionJudge(config, model as DetectionModel, set), images: set.samples.length };
  }
  const set = await openPoseSplit(config, split);
  requireSameNames(set.name, set.joints, names);
  return { judge: poseJudge(config, model as PoseModel, set), images: set.samples.length };
}

function requireSameNames(where: string, names: readonly string[], expected: readonly string[]): void {
  if (names.join() === expected.join()) return;
  throw new InputError({
    what: names.join(', '),
    where,
    expected: `${expected.join(', ')}, as it was trained`,
  });
}
