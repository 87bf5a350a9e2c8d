/** What a YOLO head gives: one row for each cell (or each anchor of it), before any sigmoid. */
import type { FeatureSize } from '../../boxes';
import { tf } from '../../engine';
import { constant, type Initializer } from '../../nn';

/** Levels from fine to coarse, in each row by row, cell by cell, anchor by anchor; P rows in all. */
export interface YoloOutputs {
  /** [N, P, 5 + classes]: x, y, w, h, objectness, classes, all raw. */
  raw: tf.Tensor3D;
  /** [N, P, 1] of an end-to-end head: whether this row is its object's only one; raw. */
  selection?: tf.Tensor3D;
  /** Cells of each level. */
  sizes: FeatureSize[];
}

/** Strides of the three levels. */
export const yoloStrides = [8, 16, 32] as const;

/** One level's rows: the maps [N, H, W, anchors · width] side by side, [N, H · W · anchors, sum of widths]. */
export function levelRows(maps: readonly tf.Tensor4D[], anchors: number): tf.Tensor3D {
  const [n, h, w] = maps[0].shape;
  const rows = maps.map((map) => tf.reshape(map, [n, h * w * anchors, map.shape[3] / anchors]));
  return tf.concat(rows, 2) as tf.Tensor3D;
}

/** First bias of objectness and classes, so that both start at a probability of 0.01. Source: RetinaNet, section 4.1. */
export const priorBias = -Math.log((1 - 0.01) / 0.01);

/** That bias for all outputs of a layer. */
export const priorBiases: Initializer = constant(priorBias);
