/** DSLA's loss: the classification target is the static label times the IoU that the location reaches right now. */
import type { DslaAssignment } from '../../assign';
import { tf, withoutGradient } from '../../engine';
import { iouLoss, qualityFocalLoss } from '../../losses';

/** Targets of a batch laid out by location; P locations in all. */
export interface DslaTargets {
  /** [P] static label of the best box (Eq. 7), 0 for background. */
  label: Float32Array;
  /** [P] class of that box. */
  classIndex: Int32Array;
  /** [P, 4] left, top, right, bottom to it, pixels; 0 for background. */
  distances: Float32Array;
}

/** `coupled`: label times IoU (Eq. 8, the paper); `iou`: the IoU alone; `label`: the static label alone. */
export type DslaTargetKind = 'coupled' | 'iou' | 'label';

/** Lays the assignments of a batch out by location. @param labels class of each box, image by image */
export function dslaTargets(
  assignments: readonly DslaAssignment[],
  labels: readonly ArrayLike<number>[],
  locations: number,
): DslaTargets {
  const rows = assignments.length * locations;
  const targets = {
    label: new Float32Array(rows),
    classIndex: new Int32Array(rows),
    distances: new Float32Array(rows * 4),
  };
  assignments.forEach(({ point, score, gtIndex, distances }, image) => {
    point.forEach((p, i) => {
      const row = image * locations + p;
      targets.label[row] = score[i * labels[image].length + gtIndex[i]];
      targets.classIndex[row] = labels[image][gtIndex[i]];
      targets.distances.set(distances.subarray(4 * i, 4 * i + 4), 4 * row);
    });
  });
  return targets;
}

/**
 * Classification (quality focal) and box loss (−log IoU).
 * @param logits [P, C]; @param distances [P, 4] predicted left, top, right, bottom, pixels, above 0
 * @returns two scalars; the caller owns them
 * Source: DSLA section 3.3. The released code divides not by the positives but by the sum of the dynamic labels (at
 *   least 1), and weights the box loss by the static label, divided by its sum: so does this.
 */
export function dslaLoss(
  logits: tf.Tensor2D,
  distances: tf.Tensor2D,
  targets: DslaTargets,
  kind: DslaTargetKind = 'coupled',
): { classification: tf.Scalar; box: tf.Scalar } {
  return tf.tidy(() => {
    const [p, classes] = logits.shape;
    const label = tf.tensor1d(targets.label);
    const isPositive = tf.greater(label, 0).toFloat();
    // A location's own place cancels in the IoU: boxes are taken about (0, 0).
    const around = (d: tf.Tensor) =>
      tf.mul(tf.mul(d, tf.tensor2d([[-1, -1, 1, 1]])), tf.reshape(isPositive, [-1, 1]));
    const [found, wanted] = [
      around(distances),
      around(tf.tensor2d(targets.distances, [p, 4])),
    ] as tf.Tensor2D[];
    const losses = iouLoss(found, wanted, 'log', { epsilon: 1e-6, leastIou: 1e-6 });
    const box = tf.div(tf.sum(tf.mul(losses, label)), atLeastOne(tf.sum(label))) as tf.Scalar;
    const dynamic = withoutGradient(() => {
      const iou = tf.mul(tf.sub(1, iouLoss(found, wanted, 'linear', { epsilon: 1e-6 })), isPositive);
      return kind === 'label' ? tf.clone(label) : kind === 'iou' ? iou : tf.mul(iou, label);
    });
    const dense = tf.mul(
      tf.oneHot(tf.tensor1d(targets.classIndex, 'int32'), classes),
      tf.reshape(dynamic, [-1, 1]),
    );
    const quality = tf.sum(qualityFocalLoss(logits, dense as tf.Tensor2D));
    return { classification: tf.div(quality, atLeastOne(tf.sum(dynamic))) as tf.Scalar, box };
  });
}

function atLeastOne(sum: tf.Tensor): tf.Tensor {
  return withoutGradient(() => tf.maximum(sum, 1));
}
