/** Detection beside PyTorch: YOLOX with few channels on blood cells. */

import type { DetectionSet } from '../../../lib/data';
import { fullLearningRate, prepareRun, resolveConfig } from '../../../lib/train';
import type { DetectionConfig } from '../../../lib/train/config/config';
import { detectionMetrics, type ImageDetections } from '../../../lib/train/evaluate-detection';
import { openDetectionSets } from '../../../lib/train/open-sets';
import type { Contest } from './contest';

/** A row as the peer writes it: edges in the image's pixels, score, class. */
type Row = [x1: number, y1: number, x2: number, y2: number, score: number, classIndex: number];

/** Warm-up over a tenth of the run, then cosine to 2 %; average, decay and augmentation are the preset's. */
function configFor(seed: number, epochs: number): DetectionConfig {
  const config = resolveConfig({
    preset: 'yolox',
    budget: 'small',
    overrides: {
      seed,
      epochs,
      input: { width: 224, height: 160 },
      schedule: { warmupEpochs: epochs / 10 },
      evaluation: { every: epochs },
    },
  });
  if (config.task !== 'detection') throw new Error('the preset is of a detector');
  return config;
}

/** Makes the contest. @throws InputError when the set bccd is not there. */
export async function detectorContest(epochs: number): Promise<Contest> {
  const config = configFor(0, epochs);
  const { train, val } = await openDetectionSets(config);
  const { width, height } = config.input;
  return {
    name: `BCCD, yolox-micro, ${width} x ${height}, ${epochs} epochs`,
    metric: 'AP50',
    script: 'train_detector_torch.py',
    recipe: recipeOf(config, train, val),
    prepare: (seed) => prepareRun(configFor(seed, epochs)),
    judge: (found) => detectionMetrics(val, detectionsOf(found as Row[][])).AP50,
  };
}

/** The same numbers for the peer, and the samples as our reader gives them. */
function recipeOf(config: DetectionConfig, train: DetectionSet, val: DetectionSet): object {
  const { input, batch, epochs, optimizer, schedule, ema, augmentation, model } = config;
  if (schedule.kind !== 'yolox' || !augmentation) throw new Error("the peer knows YOLOX's schedule");
  const { affineRanges, flip } = augmentation;
  return {
    ...{ width: input.width, height: input.height, batch, epochs, ema, flip },
    ...{ lr: fullLearningRate(config), weightDecay: optimizer.weightDecay },
    ...{ warmupEpochs: schedule.warmupEpochs, minRatio: schedule.minRatio },
    ...{ scale: affineRanges.scale, translate: affineRanges.translate },
    ...{ scoreThreshold: model.scoreThreshold, iouThreshold: model.iouThreshold },
    classes: train.classes.length,
    train: samplesOf(train),
    val: samplesOf(val),
  };
}

function samplesOf({ samples }: DetectionSet): object[] {
  return samples.map(({ image, boxes, labels }) => ({ image, boxes: [...boxes], labels: [...labels] }));
}

function detectionsOf(found: Row[][]): ImageDetections[] {
  return found.map((rows, sample) => ({
    sample,
    detections: rows.map(([x1, y1, x2, y2, score, classIndex]) => ({
      boxXyxy: [x1, y1, x2, y2],
      score,
      classIndex,
    })),
  }));
}
