/** YOLOX's loss of a batch: 5 (1 − IoU²) + objectness + classification, and L1 in the last epochs. */
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';
import { sigmoidCrossEntropy } from './cross-entropy';
import { type IouLossKind, iouLoss } from './iou-loss';
import { cellCorners, decodeCells } from './yolox-cells';

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

/** What the outputs are compared with; everything is 0 where a cell learns nothing. */
export interface YoloxTargetTensors {
  /** [B, A] 1 where a cell learns a box. */
  foreground: tf.Tensor2D;
  /** [B, A, C] the IoU of the cell's prediction in the box's class. */
  classes: tf.Tensor3D;
  /** [B, A, 4] cx, cy, w, h, pixels. */
  boxes: tf.Tensor3D;
  /** [B, A, 4] the raw outputs that would give this box. */
  raw: tf.Tensor3D;
  /** Cells that learn a box, at least 1: what every sum is divided by. */
  positives: tf.Scalar;
}

/**
 * Boxes from a head's raw outputs.
 * @param raw [B, A, 5 + C] x, y, w, h, objectness, classes; @returns [B, A, 4] cx, cy, w, h, pixels
 */
export function decodeYolox(raw: tf.Tensor3D, points: GridPoints): tf.Tensor3D {
  return tf.tidy(() => decodeCells(tf.slice(raw, [0, 0, 0], [-1, -1, 4]), cellCorners(points)));
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
  targets: YoloxTargetTensors,
  { iou, iouWeight, useL1 }: YoloxLossOptions = yoloxLossOptions,
): YoloxLoss {
  return tf.tidy(() => {
    const foreground = tf.expandDims(targets.foreground, 2);
    const [outputs, objectness, logits] = tf.split(raw, [4, 1, raw.shape[2] - 5], 2);
    const mean = (losses: tf.Tensor) => tf.div(tf.sum(losses), targets.positives) as tf.Scalar;
    const boxes = learnedEdges(decodeCells(outputs, cellCorners(points)), foreground);
    const overlap = iouLoss(boxes, learnedEdges(targets.boxes, foreground), iou, { epsilon: 1e-16 });
    const l1 = tf.mul(tf.abs(tf.sub(outputs, targets.raw)), foreground);
    const parts = {
      iou: tf.mul(mean(tf.mul(overlap, tf.reshape(foreground, [-1]))), iouWeight) as tf.Scalar,
      objectness: mean(sigmoidCrossEntropy(objectness, foreground)),
      classification: mean(tf.mul(sigmoidCrossEntropy(logits, targets.classes), foreground)),
      l1: useL1 ? mean(l1) : tf.scalar(0),
    };
    return { ...parts, total: tf.addN(Object.values(parts)) as tf.Scalar };
  });
}

/** xyxy; a cell that learns nothing gets a unit box on both sides: no angle of 0 / 0, which would spoil CIoU's sum. */
function learnedEdges(boxes: tf.Tensor, foreground: tf.Tensor): tf.Tensor2D {
  const unit = tf.mul(tf.sub(1, foreground), tf.tensor1d([0, 0, 1, 1]));
  return toXyxy(tf.reshape(tf.add(tf.mul(boxes, foreground), unit), [-1, 4]) as tf.Tensor2D);
}

function toXyxy(boxes: tf.Tensor2D): tf.Tensor2D {
  const [center, size] = tf.split(boxes, 2, 1);
  const half = tf.div(size, 2);
  return tf.concat([tf.sub(center, half), tf.add(center, half)], 1) as tf.Tensor2D;
}
