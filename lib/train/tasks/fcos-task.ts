/** How FCOS and FCOSv2 learn: focal loss, a loss of boxes weighted by centerness, and centerness. */
import { assignFcos, type FcosOptions } from '../../assign';
import { centerness as centernessOf, type GridPoints, gridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { iouLoss, sigmoidCrossEntropy, sigmoidFocalLoss } from '../../losses';
import { type DenseOutputs, type Network, pyramidStrides } from '../../models';
import type { DetectionConfig } from '../config/config';
import {
  atLeastOne,
  boxesAboutOrigin,
  denseArrays,
  oneHotClasses,
  positiveBoxes,
  pyramidSizes,
  type RowTargets,
  scaledRanges,
} from './dense';
import type { ImageLabels } from './labels';
import type { LossParts, TrainTask } from './task';

type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'model'>;

/** Source: FCOS, section 3; mmdetection 3.3 `FCOSHead.loss_by_feat`. */
export function fcosTask(
  network: Network<DenseOutputs>,
  { assigner, loss, model }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'fcos' || assigner.name !== 'fcos')
    throw new RangeError(`${loss.kind}, ${assigner.name} for FCOS`);
  const options: FcosOptions = {
    ranges: scaledRanges(assigner.ranges, assigner.rangeScale),
    ...(assigner.centerRadius !== null && { centerRadius: assigner.centerRadius }),
  };
  // torchvision's network has no such key: its points are corners of cells (at sides of 128 n; else its coarse steps are shorter).
  const offset = Number(model.pointOffset ?? 0);
  return {
    arrays: (batch, size) => {
      const points = gridPoints(pyramidSizes(size), pyramidStrides, offset);
      return denseArrays(batch, size, (truth) => rowTargets(points, truth, options));
    },
    loss: ({ images, positive, label, boxes, center }): LossParts => {
      const outputs = network.forward(images as tf.Tensor4D);
      const positives = atLeastOne(tf.sum(positive));
      const focal = sigmoidFocalLoss(outputs.classLogits, oneHotClasses(label, positive, classes), loss);
      const classification = tf.div(tf.sum(focal), positives) as tf.Scalar;
      const around = (distances: tf.Tensor) => positiveBoxes(boxesAboutOrigin(distances), positive);
      const overlap = tf.reshape(
        iouLoss(around(outputs.boxes), around(boxes), loss.iou, { leastIou: 1e-6 }),
        positive.shape,
      );
      const weight = outputs.centerness ? center : positive;
      const box = tf.div(tf.sum(tf.mul(overlap, weight)), tf.maximum(tf.sum(weight), 1e-6)) as tf.Scalar;
      if (!outputs.centerness)
        return { total: tf.add(classification, box) as tf.Scalar, classification, box };
      const logits = tf.reshape(outputs.centerness, positive.shape);
      const entropy = tf.sum(tf.mul(sigmoidCrossEntropy(logits, center), positive));
      const centerness = tf.mul(tf.div(entropy, positives), loss.centernessWeight) as tf.Scalar;
      return {
        total: tf.addN([classification, box, centerness]) as tf.Scalar,
        classification,
        box,
        centerness,
      };
    },
  };
}

function rowTargets(
  points: GridPoints,
  { boxesXyxy, labels }: ImageLabels,
  options: FcosOptions,
): RowTargets {
  const { gtIndex, distances } = assignFcos(points, boxesXyxy, options);
  const center = centernessOf(distances);
  return {
    state: Int8Array.from(gtIndex, (g) => Number(g >= 0)),
    label: gtIndex.map((g) => (g >= 0 ? labels[g] : 0)),
    boxes: Float32Array.from(distances),
    more: { center: Float32Array.from(center, (c, row) => (gtIndex[row] >= 0 ? c : 0)) },
  };
}
