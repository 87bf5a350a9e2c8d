/** YOLOX's loss of a batch: 5 (1 − IoU²) + objectness + classification, and L1 in the last epochs. */
import type { YoloxTargets } from '../assign/yolox-targets';
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';
import { sigmoidCrossEntropy } from './cross-entropy';
import { type IouLossKind, iouLoss } from './iou-loss';

/** What may be changed. */
export interface YoloxLossOptions {
  /** YOLOX's code takes 1 − IoU² (`square`); improved YOLOX CIoU. */
  iou: IouLossKind;
  iouWeight: number;
  /** Adds the L1 distance of the raw outputs: on in the last epochs, when strong augmentation is off. */
  useL1: boolean;
}

/** YOLOX's. */
export const yoloxLossOptions: YoloxLossOptions = Object.freeze({
  iou: 'square',
  iouWeight: 5,
  useL1: false,
});

/** The parts, already weighted; `total` is their sum. */
export interface YoloxLoss {
  total: tf.Scalar;
  iou: tf.Scalar;
  objectness: tf.Scalar;
  classification: tf.Scalar;
  l1: tf.Scalar;
}

/**
 * Boxes from a head's raw outputs.
 * @param raw [B, A, 5 + C] x, y, w, h, objectness, classes; @returns [B, A, 4] cx, cy, w, h, pixels
 * Source: YOLOX `get_output_and_grid`: (x + ix) s, exp(w) s.
 */
export function decodeYolox(raw: tf.Tensor3D, points: GridPoints): tf.Tensor3D {
  return tf.tidy(() => {
    const cells = points.level.length;
    const stride = tf.tensor(
      Float32Array.from(points.level, (l) => points.strides[l]),
      [1, cells, 1],
    );
    const corner = tf.sub(tf.tensor(Float32Array.from(points.xy), [1, cells, 2]), tf.div(stride, 2));
    const [xy, wh] = tf.split(tf.slice(raw, [0, 0, 0], [-1, -1, 4]), 2, 2);
    return tf.concat([tf.add(tf.mul(xy, stride), corner), tf.mul(tf.exp(wh), stride)], 2) as tf.Tensor3D;
  });
}

/**
 * The loss, every sum divided by the number of positive cells in the batch.
 * @param raw [B, A, 5 + C] the head's outputs before the sigmoid
 * @param points cells at (ix + 0.5) · stride
 * @returns five scalars; the caller owns them
 * Source: YOLOX `YOLOXHead.get_losses`.
 */
export function yoloxLoss(
  raw: tf.Tensor3D,
  points: GridPoints,
  targets: YoloxTargets,
  options: YoloxLossOptions = yoloxLossOptions,
): YoloxLoss {
  return tf.tidy(() => {
    const [b, a, width] = raw.shape;
    const foreground = tf.tensor(targets.foreground, [b, a, 1]);
    const [outputs, objectness, logits] = tf.split(raw, [4, 1, width - 5], 2);
    const mean = (losses: tf.Tensor) => tf.div(tf.sum(losses), targets.positives) as tf.Scalar;
    const edges = (boxes: tf.Tensor) => toXyxy(tf.reshape(tf.mul(boxes, foreground), [-1, 4]) as tf.Tensor2D);
    const overlap = iouLoss(
      edges(decodeYolox(raw, points)),
      edges(tf.tensor(targets.boxes, [b, a, 4])),
      options.iou,
      {
        epsilon: 1e-16,
      },
    );
    const classes = tf.tensor(targets.classes, [b, a, width - 5]);
    const l1 = tf.mul(tf.abs(tf.sub(outputs, tf.tensor(targets.raw, [b, a, 4]))), foreground);
    const parts = {
      iou: tf.mul(mean(tf.mul(overlap, tf.reshape(foreground, [-1]))), options.iouWeight) as tf.Scalar,
      objectness: mean(sigmoidCrossEntropy(objectness, foreground)),
      classification: mean(tf.mul(sigmoidCrossEntropy(logits, classes), foreground)),
      l1: options.useL1 ? mean(l1) : tf.scalar(0),
    };
    return { ...parts, total: tf.addN(Object.values(parts)) as tf.Scalar };
  });
}

function toXyxy(boxes: tf.Tensor2D): tf.Tensor2D {
  const [center, size] = tf.split(boxes, 2, 1);
  const half = tf.div(size, 2);
  return tf.concat([tf.sub(center, half), tf.add(center, half)], 1) as tf.Tensor2D;
}
