/** YOLOX's targets as tensors: from SimOTA's matches inside a step, or from what an assigner laid out before it. */
import type { YoloxTargets } from '../assign/yolox-targets';
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';
import { firstOf } from './simota-costs';
import type { CellMatches } from './simota-tensors';
import { cellCorners, encodeCells } from './yolox-cells';
import type { YoloxTargetTensors } from './yolox-loss';

/**
 * Lays the matches of a batch out as dense targets, without reading them.
 * @param labels [B, G, 5] class, cx, cy, w, h, pixels: what was matched
 * @param classes C
 * @returns the caller owns them
 * Source: YOLOX `YOLOXHead.get_losses`, `get_l1_target`.
 */
export function matchedTargets(
  { foreground, gtIndex, iou }: CellMatches,
  points: GridPoints,
  labels: tf.Tensor3D,
  classes: number,
): YoloxTargetTensors {
  const [batch, boxes] = labels.shape;
  return tf.tidy(() => {
    const rows = tf.gather(labels.reshape([-1, 5]), tf.add(gtIndex, firstOf(batch, boxes))); // [B, A, 5]
    const [label, box] = tf.split(rows, [1, 4], 2);
    const isLearned = tf.expandDims(foreground, 2);
    const oneHot = tf.cast(tf.equal(label, tf.range(0, classes)), 'float32'); // tf.oneHot wants two classes
    return {
      foreground: tf.clone(foreground),
      classes: tf.mul(oneHot, tf.expandDims(iou, 2)) as tf.Tensor3D,
      boxes: tf.mul(box, isLearned) as tf.Tensor3D,
      raw: tf.mul(encodeCells(box, cellCorners(points)), isLearned) as tf.Tensor3D,
      positives: tf.maximum(tf.sum(foreground), 1) as tf.Scalar,
    };
  });
}

/**
 * The targets of `yoloxTargets` as tensors: the arguments of a step whose assigner does not look at predictions.
 * @param shape [B, A, C]
 * @returns the caller owns them
 */
export function targetTensors(
  targets: YoloxTargets,
  [b, a, c]: [number, number, number],
): YoloxTargetTensors {
  return {
    foreground: tf.tensor2d(targets.foreground, [b, a]),
    classes: tf.tensor3d(targets.classes, [b, a, c]),
    boxes: tf.tensor3d(targets.boxes, [b, a, 4]),
    raw: tf.tensor3d(targets.raw, [b, a, 4]),
    positives: tf.scalar(targets.positives),
  };
}
