/** What RetinaNet, FCOS, DSLA, FoveaBox and ATSS share: dense targets of a batch, and sums over what is positive. */
import { type FeatureSize, featureSizes } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { pyramidStrides } from '../../models';
import { type ImageLabels, imageLabels } from './labels';
import type { InputSize, StepArrays } from './task';

/** The targets of one image, by row (anchor or point); what a family has no use for it leaves out. */
export interface RowTargets {
  /** [P] 1 where the row learns a box, 0 background, -1 ignored. */
  state: Int8Array;
  /** [P] class of the box. */
  label: Int32Array;
  /** [P, 4] what the box outputs should be; 0 where the row is not positive. */
  boxes: Float32Array;
  /** [P, width] further numbers by name. */
  more?: Record<string, Float32Array>;
}

/** Feature maps of the pyramid's five levels. */
export function pyramidSizes([height, width]: InputSize): FeatureSize[] {
  return featureSizes(height, width, pyramidStrides);
}

/** What each level takes, with all bounds times `scale`. */
export function scaledRanges(
  ranges: readonly (readonly [number, number])[],
  scale: number,
): [number, number][] {
  return ranges.map(([least, most]) => [least * scale, most * scale]);
}

/** Assigns every image of a batch, and lays the rows out as the step's arrays. */
export function denseArrays(
  { images, labels }: DetectionArrays,
  [height, width]: InputSize,
  assign: (truth: ImageLabels) => RowTargets,
): StepArrays {
  const batch = images.length / (height * width * 3);
  const rows = imageLabels(labels, batch).map(assign);
  const p = rows[0].state.length;
  const join = (of: (row: RowTargets) => ArrayLike<number>) => {
    const parts = rows.map(of);
    const data = new Float32Array(parts.length * parts[0].length);
    for (const [i, part] of parts.entries()) data.set(part, i * parts[0].length);
    return data;
  };
  const extra = Object.keys(rows[0].more ?? {}).map((name) => {
    const data = join(({ more }) => more![name]);
    return [name, { data, shape: data.length === batch * p ? [batch, p] : [batch, p, 4] }] as const;
  });
  return {
    images: { data: images, shape: [batch, height, width, 3] },
    positive: { data: join(({ state }) => state.map((s) => Number(s > 0))), shape: [batch, p] },
    counted: { data: join(({ state }) => state.map((s) => Number(s >= 0))), shape: [batch, p] },
    label: { data: Int32Array.from(join(({ label }) => label)), shape: [batch, p] },
    boxes: { data: join(({ boxes }) => boxes), shape: [batch, p, 4] },
    ...Object.fromEntries(extra),
  };
}

/** One-hot classes [B, P, C] of the positive rows; rows of background are 0. */
export function oneHotClasses(label: tf.Tensor, positive: tf.Tensor, classes: number): tf.Tensor3D {
  return tf.mul(tf.oneHot(label as tf.Tensor2D, classes), tf.expandDims(positive, 2)) as tf.Tensor3D;
}

/** The number of positive rows of the batch, at least 1. */
export function atLeastOne(sum: tf.Tensor): tf.Scalar {
  return tf.maximum(sum, 1) as tf.Scalar;
}

/**
 * Boxes of the positive rows as [B P, 4]; the others become a unit box, which any loss of boxes bears.
 * @param boxes [B, P, 4] xyxy; @param positive [B, P]
 */
export function positiveBoxes(boxes: tf.Tensor, positive: tf.Tensor): tf.Tensor2D {
  const mask = tf.expandDims(positive, 2);
  const unit = tf.mul(tf.sub(1, mask), tf.tensor1d([0, 0, 1, 1]));
  return tf.reshape(tf.add(tf.mul(boxes, mask), unit), [-1, 4]) as tf.Tensor2D;
}

/** Distances [B, P, 4] to the four sides as boxes about the origin: a point's own place cancels in any IoU. */
export function boxesAboutOrigin(distances: tf.Tensor): tf.Tensor {
  return tf.mul(distances, tf.tensor1d([-1, -1, 1, 1]));
}
