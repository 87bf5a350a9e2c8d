/**
 * What teaches an end-to-end head's selection: one row a box, so that suppression is needless. Source: YOLOX, section 2.1
 * ("End-to-end YOLO"), after Zhou et al., "Object detection made simpler by eliminating heuristic NMS", section 3.2.
 */
import type { GridPoints } from '../../boxes';
import { detach, tf } from '../../engine';
import { assignSimotaTensors, sigmoidCrossEntropy, type TensorSimotaOptions } from '../../losses';

/** Outputs of a head with a selection branch. */
export interface SelectedOutputs {
  /** [B, A, 5 + C] */
  raw: tf.Tensor3D;
  /** [B, A, 1] before the sigmoid. */
  selection: tf.Tensor3D;
}

/**
 * Cross entropy of objectness times selection, which is what detections are scored by, against 1 at each box's one cheapest
 * cell and 0 elsewhere; the sum is divided by the chosen cells. Objectness counts as a constant: it goes on learning from
 * many cells a box.
 * @param labels [B, G, 5] class, cx, cy, w, h, pixels; a row without width and height is padding
 */
export function selectionLoss(
  { raw, selection }: SelectedOutputs,
  points: GridPoints,
  labels: tf.Tensor3D,
  simota: TensorSimotaOptions,
): tf.Scalar {
  const { foreground } = assignSimotaTensors(raw, points, labels, { ...simota, cells: 1 });
  const objectness = detach(tf.slice(raw, [0, 0, 4], [-1, -1, 1]));
  const losses = sigmoidCrossEntropy(productLogits(objectness, selection), tf.expandDims(foreground, 2));
  return tf.div(tf.sum(losses), tf.maximum(tf.sum(foreground), 1)) as tf.Scalar;
}

/**
 * The logit of the product of two probabilities, of their logits: −log(e^−a + e^−b + e^−(a + b)), finite for any.
 * Worked: a = b = 0: the probability is 1/4, the logit −log 3 = −1.0986.
 */
export function productLogits<T extends tf.Tensor>(a: T, b: T): T {
  const [x, y] = [tf.neg(a), tf.neg(b)];
  return tf.neg(tf.logSumExp(tf.stack([x, y, tf.add(x, y)]), 0)) as T;
}
