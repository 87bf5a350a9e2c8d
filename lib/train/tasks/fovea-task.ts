/** How FoveaBox learns: focal loss, and smooth L1 on the logarithms of distances. */
import { assignFovea, type FoveaOptions } from '../../assign';
import { type GridPoints, gridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { sigmoidFocalLoss, smoothL1Loss } from '../../losses';
import { type DenseOutputs, type Network, pyramidStrides } from '../../models';
import type { DetectionConfig } from '../config/config';
import { atLeastOne, denseArrays, oneHotClasses, pyramidSizes, type RowTargets, scaledRanges } from './dense';
import type { ImageLabels } from './labels';
import type { TrainTask } from './task';

type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'model'>;

/** Source: FoveaBox; mmdetection 3.3 `FoveaHead.loss_by_feat` (classes are divided by positives plus images). */
export function foveaTask(
  network: Network<DenseOutputs>,
  { assigner, loss, model }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'fovea' || assigner.name !== 'fovea')
    throw new RangeError(`${loss.kind}, ${assigner.name} for FoveaBox`);
  const baseEdges = model.baseEdges as readonly number[];
  const { sigma } = assigner;
  const options = { sigma, scaleRanges: scaledRanges(assigner.scaleRanges, assigner.rangeScale) };
  return {
    arrays: (batch, size) => {
      const points = gridPoints(pyramidSizes(size), pyramidStrides, 0.5);
      return denseArrays(batch, size, (truth) => rowTargets(points, truth, options, baseEdges));
    },
    loss: ({ images, positive, label, boxes }) => {
      const outputs = network.forward(images as tf.Tensor4D);
      const positives = tf.sum(positive);
      const focal = sigmoidFocalLoss(outputs.classLogits, oneHotClasses(label, positive, classes), loss);
      const classification = tf.div(tf.sum(focal), tf.add(positives, positive.shape[0])) as tf.Scalar;
      const distance = tf.mul(
        smoothL1Loss(outputs.boxes, boxes as tf.Tensor3D, loss.delta),
        tf.expandDims(positive, 2),
      );
      const box = tf.div(tf.sum(distance), atLeastOne(positives)) as tf.Scalar;
      return { total: tf.add(classification, box) as tf.Scalar, classification, box };
    },
  };
}

/** Distances are cut to [base / 16, 16 base], as `encodeFovea` does. */
function rowTargets(
  points: GridPoints,
  { boxesXyxy, labels }: ImageLabels,
  options: FoveaOptions,
  baseEdges: readonly number[],
): RowTargets {
  const { gtIndex, distances } = assignFovea(points, boxesXyxy, options);
  const log = (d: number, row: number) =>
    Math.log(Math.min(Math.max(d / baseEdges[points.level[row]], 1 / 16), 16));
  return {
    state: Int8Array.from(gtIndex, (g) => Number(g >= 0)),
    label: gtIndex.map((g) => (g >= 0 ? labels[g] : 0)),
    boxes: Float32Array.from(distances, (d, i) => (gtIndex[i >> 2] >= 0 ? log(d, i >> 2) : 0)),
  };
}
