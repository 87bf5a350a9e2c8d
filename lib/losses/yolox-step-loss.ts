/** The whole loss of a YOLOX training step, SimOTA included, as tensors of fixed shapes: it can be one graph. */
import { simotaOptions } from '../assign/simota';
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';
import { assignSimotaTensors, type TensorSimotaOptions } from './simota-tensors';
import { type YoloxLoss, type YoloxLossOptions, yoloxLoss, yoloxLossOptions } from './yolox-loss';
import { matchedTargets } from './yolox-target-tensors';

/** What of a step may be changed. */
export interface YoloxStepOptions {
  loss?: YoloxLossOptions;
  simota?: TensorSimotaOptions;
}

/** The parts of the loss, and how many cells learn a box (at least 1). */
export interface YoloxStepLoss extends YoloxLoss {
  positives: tf.Scalar;
}

/**
 * Decodes, assigns by SimOTA and gives the loss; the gradient flows through the loss alone, not through the choice.
 * @param raw [B, A, 5 + C] the head's outputs: x, y, w, h, objectness, classes, before decoding and sigmoid
 * @param points cells at (ix + 0.5) · stride
 * @param labels [B, G, 5] class, cx, cy, w, h, pixels, G at least 1; a row without width and height is padding
 * @returns six scalars; the caller owns them
 * @throws RangeError when the shapes do not belong together
 * Source: YOLOX `YOLOXHead.get_losses`.
 */
export function yoloxStepLoss(
  raw: tf.Tensor3D,
  points: GridPoints,
  labels: tf.Tensor3D,
  { loss = yoloxLossOptions, simota = simotaOptions }: YoloxStepOptions = {},
): YoloxStepLoss {
  return tf.tidy(() => {
    const matches = assignSimotaTensors(raw, points, labels, simota);
    const targets = matchedTargets(matches, points, labels, raw.shape[2] - 5);
    return { ...yoloxLoss(raw, points, targets, loss), positives: tf.clone(targets.positives) };
  });
}
