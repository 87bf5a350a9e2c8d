/** Poses beside PyTorch: one hourglass with few channels on sporting people. */
import type { PoseSet } from '../../../lib/data';
import { subjectsOf } from '../../../lib/data/pipeline/pose-loader';
import { flipPairs, partners } from '../../../lib/data/transforms/flip';
import { placeOf } from '../../../lib/data/transforms/pose-affine';
import { fullLearningRate, prepareRun, resolveConfig } from '../../../lib/train';
import type { PoseConfig } from '../../../lib/train/config/config';
import { poseMetrics } from '../../../lib/train/evaluate-pose';
import { openPoseSets } from '../../../lib/train/open-sets';
import type { Contest } from './contest';

const metric = 'PCKh@0.5';

/** Averaged over the weights, so that steps of a short run are of ordinary size. */
function configFor(seed: number, epochs: number): PoseConfig {
  const config = resolveConfig({
    preset: 'fmse',
    budget: 'small',
    overrides: { seed, epochs, loss: { average: 'weights' }, evaluation: { every: epochs, metric } },
  });
  if (config.task !== 'pose') throw new Error('the preset is of a pose network');
  return config;
}

/** Makes the contest. @throws InputError when the set lspet-1000 is not there. */
export async function poseContest(epochs: number): Promise<Contest> {
  const config = configFor(0, epochs);
  const { train, val } = await openPoseSets(config);
  return {
    name: `LSPET-1000, hourglass-micro, ${config.input.width} x ${config.input.height}, ${epochs} epochs`,
    metric,
    script: 'train_pose_torch.py',
    recipe: recipeOf(config, train, val),
    prepare: (seed) => prepareRun(configFor(seed, epochs)),
    judge: (found) => {
      const xy = Float64Array.from((found as number[][][]).flat(2));
      return poseMetrics(val, { xy, score: new Float64Array(xy.length / 2).fill(1) })[metric];
    },
  };
}

/** The same numbers for the peer, and the persons as our reader gives them. */
function recipeOf(config: PoseConfig, train: PoseSet, val: PoseSet): object {
  const { input, batch, epochs, schedule, ema, augmentation, loss, heatmaps } = config;
  const isKnown = schedule.kind === 'warm-cosine' && loss.kind === 'focal-mse' && heatmaps.kind === 'msra';
  if (!isKnown || !augmentation) throw new Error('the peer knows one schedule, loss and target');
  const joints = train.joints.length;
  return {
    ...{ side: input.width, batch, epochs, ema, joints, sigma: heatmaps.sigma },
    ...{ lr: fullLearningRate(config), warmupEpochs: schedule.warmupEpochs },
    ...{ gamma: loss.gamma, delta: loss.delta },
    ...{ rotation: augmentation.rotationDegrees, scale: augmentation.scale, flip: augmentation.flip },
    partners: [...partners(joints, flipPairs(train.joints))],
    train: personsOf(train, config),
    val: personsOf(val, config),
  };
}

function personsOf(set: PoseSet, { input: { width, height, margin } }: PoseConfig): object[] {
  return subjectsOf(set).map(({ sample, person: { boxXyxy, xy, visible } }) => {
    const place = placeOf(boxXyxy, [width, height], margin);
    const labelled = Array.from(visible, (v) => v > 0);
    return { image: sample.image, center: place.center, width: place.widthPx, joints: [...xy], labelled };
  });
}
