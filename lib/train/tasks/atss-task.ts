/** How ATSS learns: as FCOS, from anchors that are chosen by each box's own threshold. */
import { assignAtss } from '../../assign';
import { type BoxArray, centerness as centernessOf, gridAnchors } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { iouLoss, sigmoidCrossEntropy, sigmoidFocalLoss } from '../../losses';
import { atssAnchorOptions, atssDeltaOptions, type DenseOutputs, type Network } from '../../models';
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

type Config = Pick<DetectionConfig, 'assigner' | 'loss'>;

/** Source: ATSS; mmdetection 3.3 `ATSSHead.loss_by_feat`. */
export function atssTask(
  network: Network<DenseOutputs>,
  { assigner, loss }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'atss' || assigner.name !== 'atss')
    throw new RangeError(`${loss.kind}, ${assigner.name} for ATSS`);
  return {
    arrays: (batch, size) => {
      const sizes = pyramidSizes(size);
      const anchors = gridAnchors(sizes, atssAnchorOptions);
      const counts = sizes.map(([h, w]) => h * w);
      return denseArrays(batch, size, (truth) => rowTargets(anchors, counts, truth, assigner.topk));
    },
    loss: ({ images, positive, label, boxes, center }) => {
      const outputs = network.forward(images as tf.Tensor4D);
      const anchors = gridAnchors(outputs.sizes, atssAnchorOptions);
      const positives = atLeastOne(tf.sum(positive));
      const focal = sigmoidFocalLoss(outputs.classLogits, oneHotClasses(label, positive, classes), loss);
      const classification = tf.div(tf.sum(focal), positives) as tf.Scalar;
      const found = positiveBoxes(anchorBoxes(anchors, outputs.boxes, atssDeltaOptions), positive);
      const overlap = tf.reshape(iouLoss(found, positiveBoxes(boxes, positive), loss.iou), positive.shape);
      const weighted = tf.div(tf.sum(tf.mul(overlap, center)), atLeastOne(tf.sum(center)));
      const box = tf.mul(weighted, loss.iouWeight) as tf.Scalar;
      const logits = tf.reshape(outputs.centerness!, positive.shape);
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

/** `boxes` are the true boxes themselves; centerness is that of the anchor's center in its box. */
function rowTargets(
  anchors: BoxArray,
  counts: readonly number[],
  { boxesXyxy, labels }: ImageLabels,
  topk: number,
): RowTargets {
  const { gtIndex } = assignAtss(anchors, counts, boxesXyxy, topk);
  const p = gtIndex.length;
  const [boxes, center] = [new Float32Array(p * 4), new Float32Array(p)];
  gtIndex.forEach((g, row) => {
    if (g < 0) return;
    const [x1, y1, x2, y2] = boxesXyxy.subarray(4 * g, 4 * g + 4);
    const [x, y] = [0, 1].map((axis) => (anchors[4 * row + axis] + anchors[4 * row + axis + 2]) / 2);
    boxes.set([x1, y1, x2, y2], 4 * row);
    center[row] = centernessOf(Float64Array.of(x - x1, y - y1, x2 - x, y2 - y))[0];
  });
  return {
    state: Int8Array.from(gtIndex, (g) => Number(g >= 0)),
    label: gtIndex.map((g) => (g >= 0 ? labels[g] : 0)),
    boxes,
    more: { center },
  };
}
