/** What SimOTA weighs: how well each candidate's prediction fits each box. */
import { tf } from '../engine';
import type { PaddedTruth } from './simota-candidates';

/**
 * IoU of each box with each predicted box; 0 where one has no area or a side that is not finite.
 * @param boxes [B, N, 4] cx, cy, w, h, pixels
 * @returns [B, G, N]
 */
export function overlaps({ x, y, width, height }: PaddedTruth, boxes: tf.Tensor3D): tf.Tensor3D {
  const finite = tf.where(tf.isFinite(boxes), boxes, tf.zerosLike(boxes));
  const [px, py, pw, ph] = tf.split(tf.transpose(finite, [0, 2, 1]), 4, 1); // [B, 1, N] each
  const both = tf.mul(sharedLength(x, width, px, pw), sharedLength(y, height, py, ph));
  const union = tf.sub(tf.add(tf.mul(width, height), tf.mul(pw, ph)), both);
  return tf.div(both, tf.maximum(union, leastUnion)) as tf.Tensor3D;
}

/** Keeps 0 / 0 away where neither box has an area. */
const leastUnion = 1e-30;

function sharedLength(a: tf.Tensor, aLength: tf.Tensor, b: tf.Tensor, bLength: tf.Tensor): tf.Tensor {
  const [aHalf, bHalf] = [tf.mul(aLength, 0.5), tf.mul(bLength, 0.5)];
  const end = tf.minimum(tf.add(a, aHalf), tf.add(b, bHalf));
  return tf.relu(tf.sub(end, tf.maximum(tf.sub(a, aHalf), tf.sub(b, bHalf))));
}

/** What a cell costs for its classes alone. */
export interface ClassCosts {
  /** [B, 1, N] binary cross entropy over all classes, were none of them true. */
  absent: tf.Tensor;
  /** [B, C, N] what making one class the true one adds. */
  present: tf.Tensor3D;
}

/**
 * Binary cross entropy of p = sqrt(class · objectness), each logarithm cut at −100 as in PyTorch. With
 * 1 − class · objectness = σ(−c) + σ(c) σ(−o) nothing is lost where p is near 1.
 * @param logits [B, N, 1 + C] objectness and classes, before the sigmoid
 */
export function classCosts(logits: tf.Tensor3D): ClassCosts {
  const [, , width] = logits.shape;
  const [object, classes] = tf.split(tf.transpose(logits, [0, 2, 1]), [1, width - 1], 1); // [B, 1, N], [B, C, N]
  const share = tf.sigmoid(classes);
  const p = tf.sqrt(tf.mul(share, tf.sigmoid(object)));
  const rest = tf.add(tf.sigmoid(tf.neg(classes)), tf.mul(share, tf.sigmoid(tf.neg(object)))); // 1 − p²
  const absent = tf.minimum(tf.log(tf.div(tf.add(p, 1), rest)), 100); // −log(1 − p)
  const minusLog = tf.mul(tf.add(tf.softplus(tf.neg(classes)), tf.softplus(tf.neg(object))), 0.5); // −log p
  return {
    absent: tf.sum(absent, 1, true),
    present: tf.sub(tf.minimum(minusLog, 100), absent) as tf.Tensor3D,
  };
}

/** Rows of each image's matrix: [B, R, N] at [B, G] int32 gives [B, G, N]. */
export function rowsAt(rows: tf.Tensor3D, indices: tf.Tensor2D): tf.Tensor3D {
  const [b, r, n] = rows.shape;
  const flat = tf.gather(rows.reshape([b * r, n]), tf.add(indices, firstOf(b, r)).reshape([-1]));
  return flat.reshape([b, -1, n]);
}

/** [B, 1] int32: where each image begins when B lists of `count` lie one after the other. */
export function firstOf(batch: number, count: number): tf.Tensor2D {
  return tf.tensor2d(
    Int32Array.from({ length: batch }, (_, image) => image * count),
    [batch, 1],
    'int32',
  );
}
