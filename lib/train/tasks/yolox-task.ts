/** How YOLOX learns: SimOTA within the step, or one of the roadmap's fixed rules before it. */
import { assignCenter } from '../../assign';
import type { CenterOptions } from '../../assign/center';
import { yoloxTargets } from '../../assign/yolox-targets';
import { type FeatureSize, featureSizes, type GridPoints, gridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import type { tf } from '../../engine';
import {
  type YoloxLoss,
  type YoloxLossOptions,
  type YoloxTargetTensors,
  yoloxLoss,
  yoloxStepLoss,
} from '../../losses';
import type { Network } from '../../models';
import type { YoloOutputs } from '../../models/yolo/outputs';
import type { DetectionConfig } from '../config/config';
import { imageLabels } from './labels';
import type { InputSize, LossParts, Stage, StepArrays, TrainTask } from './task';

const strides = [8, 16, 32] as const;

/** The parts of the configuration that decide. */
type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'input'>;

/** @throws RangeError when assigner or loss are another family's. */
export function yoloxTask(
  network: Network<YoloOutputs>,
  config: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  const { assigner, loss } = config;
  if (loss.kind !== 'yolox') throw new RangeError(`loss ${loss.kind} for YOLOX`);
  const options = ({ useL1 }: Stage): YoloxLossOptions => ({ ...loss, useL1 });
  if (assigner.name === 'simota') {
    return {
      arrays: labelsAndImages,
      loss: ({ images, labels }, stage) => {
        const { raw, sizes } = network.forward(images as tf.Tensor4D);
        const simota = { ...assigner };
        return parts(
          yoloxStepLoss(raw, pointsOf(sizes), labels as tf.Tensor3D, { loss: options(stage), simota }),
        );
      },
    };
  }
  if (assigner.name !== 'center' && assigner.name !== 'multi-positive')
    throw new RangeError(`assigner ${assigner.name} for YOLOX`);
  const rule: CenterOptions = { ranges: assigner.ranges, reach: assigner.name === 'center' ? 0 : 1 };
  return {
    arrays: (batch, size) => fixedTargets(batch, size, rule, classes),
    loss: ({ images, ...targets }, stage) => {
      const { raw, sizes } = network.forward(images as tf.Tensor4D);
      return parts(yoloxLoss(raw, pointsOf(sizes), targets as unknown as YoloxTargetTensors, options(stage)));
    },
  };
}

function labelsAndImages({ images, labels }: DetectionArrays, [height, width]: InputSize): StepArrays {
  const batch = images.length / (height * width * 3);
  return {
    images: { data: images, shape: [batch, height, width, 3] },
    labels: { data: labels, shape: [batch, labels.length / batch / 5, 5] },
  };
}

/** Targets of a rule that does not look at predictions, under the names of `YoloxTargetTensors`. */
function fixedTargets(
  batch: DetectionArrays,
  size: InputSize,
  rule: CenterOptions,
  classes: number,
): StepArrays {
  const { images } = labelsAndImages(batch, size);
  const [b] = images.shape;
  const points = pointsOf(featureSizes(size[0], size[1], strides));
  const a = points.level.length;
  const truths = imageLabels(batch.labels, b);
  const assigned = truths.map((truth) => assignCenter(points, truth, rule));
  const targets = yoloxTargets(points, assigned, truths, classes);
  return {
    images,
    foreground: { data: targets.foreground, shape: [b, a] },
    classes: { data: targets.classes, shape: [b, a, classes] },
    boxes: { data: targets.boxes, shape: [b, a, 4] },
    raw: { data: targets.raw, shape: [b, a, 4] },
    positives: { data: Float32Array.of(targets.positives), shape: [] },
  };
}

function pointsOf(sizes: readonly FeatureSize[]): GridPoints {
  return gridPoints(sizes, strides);
}

function parts({ total, iou, objectness, classification, l1 }: YoloxLoss): LossParts {
  return { total, iou, objectness, classification, l1 };
}
