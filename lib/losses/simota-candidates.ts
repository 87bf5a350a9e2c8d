/** Which cells of each image SimOTA may choose from, as a list of fixed length. */
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';

/** Ground truths of a batch, padded to the same number G in each image. */
export interface PaddedTruth {
  /** [B, G, 1] 1 for a box, 0 for padding. */
  isBox: tf.Tensor;
  /** [B, G, 1] each, pixels. */
  x: tf.Tensor;
  y: tf.Tensor;
  width: tf.Tensor;
  height: tf.Tensor;
  /** [B, G] int32 */
  label: tf.Tensor2D;
}

/** Cells of each image, no cell twice. */
export interface Candidates {
  /** [B, N] int32, ascending among the candidates, which come first. */
  cell: tf.Tensor2D;
  /** [B, 1, N] 1 for a candidate, 0 for a cell that only fills the list. */
  isCandidate: tf.Tensor;
}

/** @param labels [B, G, 5] class, cx, cy, w, h, pixels; a row without width and height is padding */
export function paddedTruth(labels: tf.Tensor3D): PaddedTruth {
  const [label, x, y, width, height] = tf.split(labels, 5, 2);
  const isBox = tf.cast(tf.greater(tf.add(width, height), 0), 'float32');
  return { isBox, x, y, width, height, label: tf.cast(tf.squeeze(label, [2]), 'int32') };
}

/**
 * The cells strictly within `radius` strides of some box's center, in both directions. A box has at most
 * ceil(2 radius)² of them on a level, which bounds the list: N = min(A, G · that · levels).
 */
export function candidateCells(points: GridPoints, truth: PaddedTruth, radius: number): Candidates {
  const cells = points.level.length;
  const [, boxes] = truth.isBox.shape;
  const longest = Math.min(cells, (boxes ?? 0) * mostNear(points, radius));
  const counts = points.strides.map((_, level) => boxesNear(points, truth, level, radius));
  const isNear = tf.sign(tf.concat(counts, 1)); // [B, A]
  // Distinct keys, so that no engine's rule for ties matters: cells − i for candidates, −i for the others.
  const keys = tf.sub(tf.mul(isNear, cells), tf.range(0, cells));
  const { values, indices } = tf.topk(keys, longest);
  return { cell: indices as tf.Tensor2D, isCandidate: tf.expandDims(tf.step(values), 1) };
}

function mostNear({ sizes }: GridPoints, radius: number): number {
  const side = Math.ceil(2 * radius);
  return sizes.reduce((sum, [h, w]) => sum + Math.min(side, h) * Math.min(side, w), 0);
}

/** [B, H W] how many boxes a cell of one level is near to. */
function boxesNear(points: GridPoints, truth: PaddedTruth, level: number, radius: number): tf.Tensor {
  const stride = points.strides[level];
  const [rows, columns] = points.sizes[level];
  const centers = (count: number) => tf.mul(tf.add(tf.range(0, count), 0.5), stride);
  const inColumn = isWithin(truth.x, centers(columns), radius * stride); // [B, G, W]
  const inRow = tf.mul(isWithin(truth.y, centers(rows), radius * stride), truth.isBox); // [B, G, H]
  return tf.matMul(inRow, inColumn, true).reshape([-1, rows * columns]);
}

/**
 * 1 where |center − at| < reach. Written as center > at − reach and center < at + reach: float32 holds the right sides
 * exactly (for YOLOX's radius and any in quarters), so a box on the border is decided as in float64.
 */
export function isWithin(center: tf.Tensor, at: tf.Tensor, reach: number | tf.Tensor): tf.Tensor {
  const above = tf.greater(center, tf.sub(at, reach));
  return tf.cast(tf.logicalAnd(above, tf.less(center, tf.add(at, reach))), 'float32');
}
