/** How YOLOX learns: SimOTA within the step, or one of the roadmap's fixed rules before it. */
import { assignCenter } from '../../assign';
import type { CenterOptions } from '../../assign/center';
import { type FeatureSize, featureSizes, type GridPoints, gridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import {
  type YoloxLoss,
  type YoloxLossOptions,
  type YoloxTargetTensors,
  yoloxLoss,
  yoloxStepLoss,
} from '../../losses';
import { type Network, type YoloOutputs, yoloStrides } from '../../models';
import type { DetectionConfig } from '../config/config';
import { type SelectedOutputs, selectionLoss } from './selection-loss';
import type { LossParts, Stage, TrainTask } from './task';
import { fixedTargets, labelsAndImages } from './yolo-targets';

/** The parts of the configuration that decide. */
type Config = Pick<DetectionConfig, 'assigner' | 'loss'>;

/** @throws RangeError when assigner or loss are another family's. */
export function yoloxTask(
  network: Network<YoloOutputs>,
  config: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  const { assigner, loss } = config;
  if (loss.kind !== 'yolox') throw new RangeError(`loss ${loss.kind} for YOLOX`);
  if (assigner.name === 'simota') return simotaTask(network, assigner, loss);
  if (assigner.name !== 'center' && assigner.name !== 'multi-positive')
    throw new RangeError(`assigner ${assigner.name} for YOLOX`);
  const rule: CenterOptions = { ranges: assigner.ranges, reach: assigner.name === 'center' ? 0 : 1 };
  return {
    arrays: (batch, size) => {
      const points = pointsOf(featureSizes(size[0], size[1], yoloStrides));
      const assign = (truth: Parameters<typeof assignCenter>[1]) => assignCenter(points, truth, rule);
      return fixedTargets(batch, size, { points, classes, assign });
    },
    loss: ({ images, ...targets }, stage) => {
      const { raw, sizes } = network.forward(images as tf.Tensor4D);
      const laidOut = targets as unknown as YoloxTargetTensors;
      return lossParts(yoloxLoss(raw, pointsOf(sizes), laidOut, lossOptions(loss, stage)), stage);
    },
  };
}

type Loss = Extract<Config['loss'], { kind: 'yolox' }>;
type Simota = Extract<Config['assigner'], { name: 'simota' }>;

function simotaTask(network: Network<YoloOutputs>, simota: Simota, loss: Loss): TrainTask<DetectionArrays> {
  return {
    arrays: labelsAndImages,
    loss: ({ images, labels }, stage) => {
      const outputs = network.forward(images as tf.Tensor4D);
      const points = pointsOf(outputs.sizes);
      const truth = labels as tf.Tensor3D;
      const options = { loss: lossOptions(loss, stage), simota };
      const parts = lossParts(yoloxStepLoss(outputs.raw, points, truth, options), stage);
      if (!outputs.selection) return parts;
      const one = selectionLoss(outputs as SelectedOutputs, points, truth, simota);
      const selection = tf.mul(one, loss.selectionWeight) as tf.Scalar;
      return { ...parts, selection, total: tf.add(parts.total, selection) as tf.Scalar };
    },
  };
}

/** What the loss is told in a stage of the run. */
export function lossOptions({ iou, iouWeight }: Loss, { useL1 }: Stage): YoloxLossOptions {
  return { iou, iouWeight, useL1 };
}

/** Cells of the three maps. */
export function pointsOf(sizes: readonly FeatureSize[]): GridPoints {
  return gridPoints(sizes, yoloStrides);
}

/** The loss by part; the L1 distance where the stage has it. */
export function lossParts(
  { l1, total, iou, objectness, classification }: YoloxLoss,
  stage: Stage,
): LossParts {
  return { total, iou, objectness, classification, ...(stage.useL1 && { l1 }) };
}
