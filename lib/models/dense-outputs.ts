/** What a detector gives for every location of every level, flattened as losses and decoders want it. */
import type { FeatureSize } from '../boxes';
import { tf } from '../engine';

/**
 * Levels from fine to coarse, in each row by row, cell by cell, anchor by anchor; P rows in all.
 * What `boxes` means is the model's: pixels to the four sides, or deltas of anchors.
 */
export interface DenseOutputs {
  /** [N, P, classes], before the sigmoid. */
  classLogits: tf.Tensor3D;
  /** [N, P, 4] */
  boxes: tf.Tensor3D;
  /** [N, P, 1], before the sigmoid; absent where the model has none. */
  centerness?: tf.Tensor3D;
  /** Of each level, cells. */
  sizes: FeatureSize[];
}

/** Joins the maps [N, H, W, anchors · width] of all levels to [N, P, width]. */
export function flattenLevels(maps: readonly tf.Tensor4D[], width: number): tf.Tensor3D {
  const flat = maps.map((map) => tf.reshape(map, [map.shape[0], -1, width]) as tf.Tensor3D);
  return tf.concat(flat, 1);
}

/** Height and width of each map. */
export function sizesOf(maps: readonly tf.Tensor4D[]): FeatureSize[] {
  return maps.map(({ shape }) => [shape[1], shape[2]]);
}
