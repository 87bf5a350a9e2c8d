/** How RetinaNet learns: focal loss and smooth L1, plain or balanced by IoU. */
import { assignMaxIou } from '../../assign';
import { type BoxArray, deltaOptions, encodeDeltas, gridAnchors } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf, withoutGradient } from '../../engine';
import { InputError } from '../../errors';
import { iouBalancedCrossEntropy, iouBalancedSmoothL1, iouLoss, sigmoidFocalLoss } from '../../losses';
import type { DenseOutputs, Network } from '../../models';
import type { DetectionConfig } from '../config/config';
import { anchorBoxes } from './anchor-boxes';
import {
  atLeastOne,
  denseArrays,
  oneHotClasses,
  positiveBoxes,
  pyramidSizes,
  type RowTargets,
} from './dense';
import type { ImageLabels } from './labels';
import type { TrainTask } from './task';

type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'model'>;

/** @throws InputError for torchvision's form, whose anchors the trainer does not know. */
export function retinaTask(
  network: Network<DenseOutputs>,
  { assigner, loss, model }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'retina' || assigner.name !== 'max-iou')
    throw new RangeError(`${loss.kind}, ${assigner.name} for RetinaNet`);
  if (model.form === 'torchvision')
    throw new InputError({ what: `training "${model.name}"`, fix: '--set model.name=retinanet-r50' });
  return {
    arrays: (batch, size) => {
      const anchors = gridAnchors(pyramidSizes(size));
      return denseArrays(batch, size, (truth) => rowTargets(anchors, truth, assigner));
    },
    loss: ({ images, positive, counted, label, boxes, truth }) => {
      const outputs = network.forward(images as tf.Tensor4D);
      const anchors = gridAnchors(outputs.sizes);
      const positives = atLeastOne(tf.sum(positive));
      const iou = withoutGradient(() =>
        iouOf(anchorBoxes(anchors, outputs.boxes, deltaOptions), truth, positive),
      );
      const targets = oneHotClasses(label, positive, classes);
      const focal = tf.mul(sigmoidFocalLoss(outputs.classLogits, targets, loss), tf.expandDims(counted, 2));
      const rows = (x: tf.Tensor) =>
        tf.reshape(tf.mul(x, tf.expandDims(positive, 2)), [-1, 4]) as tf.Tensor2D;
      const summed = (x: tf.Scalar) => tf.div(x, positives) as tf.Scalar;
      const classification = summed(iouBalancedCrossEntropy(focal, targets, tf.expandDims(iou, 2), loss));
      const localization = summed(
        iouBalancedSmoothL1(rows(outputs.boxes), rows(boxes), tf.reshape(iou, [-1]) as tf.Tensor1D, loss),
      );
      return { total: tf.add(classification, localization) as tf.Scalar, classification, localization };
    },
  };
}

/** [B, P] IoU of predicted and true boxes, 1 where a row is not positive. */
function iouOf(predicted: tf.Tensor, truth: tf.Tensor, positive: tf.Tensor): tf.Tensor {
  const loss = iouLoss(positiveBoxes(predicted, positive), positiveBoxes(truth, positive), 'linear');
  return tf.reshape(tf.sub(1, loss), positive.shape);
}

function rowTargets(
  anchors: BoxArray,
  { boxesXyxy, labels }: ImageLabels,
  options: Parameters<typeof assignMaxIou>[2],
): RowTargets {
  const { gtIndex } = assignMaxIou(anchors, boxesXyxy, options);
  const truth = new Float64Array(gtIndex.length * 4).fill(0);
  gtIndex.forEach((g, row) => {
    if (g >= 0) truth.set(boxesXyxy.subarray(4 * g, 4 * g + 4), 4 * row);
    else truth.set(anchors.subarray(4 * row, 4 * row + 4), 4 * row);
  });
  return {
    state: Int8Array.from(gtIndex, (g) => (g >= 0 ? 1 : g + 1)),
    label: gtIndex.map((g) => (g >= 0 ? labels[g] : 0)),
    boxes: Float32Array.from(encodeDeltas(anchors, truth)),
    more: { truth: Float32Array.from(truth) },
  };
}
