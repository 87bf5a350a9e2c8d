/** How DSLA learns: quality focal loss towards soft labels times the IoU reached right now, and a loss of boxes. */
import { assignDsla, type DslaOptions } from '../../assign';
import { type GridPoints, gridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf, withoutGradient } from '../../engine';
import { iouLoss, qualityFocalLoss } from '../../losses';
import { type DenseOutputs, type Network, pyramidStrides } from '../../models';
import type { DetectionConfig } from '../config/config';
import {
  atLeastOne,
  boxesAboutOrigin,
  denseArrays,
  oneHotClasses,
  positiveBoxes,
  pyramidSizes,
  type RowTargets,
  scaledRanges,
} from './dense';
import type { ImageLabels } from './labels';
import type { TrainTask } from './task';

type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'model'>;

/**
 * Of FCOS's networks and of FoveaBox's.
 * Source: DSLA section 3.3; sums are divided as in its code: by the dynamic labels' sum, and by the static ones'.
 */
export function dslaTask(
  network: Network<DenseOutputs>,
  { assigner, loss, model }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'dsla' || assigner.name !== 'dsla')
    throw new RangeError(`${loss.kind}, ${assigner.name} for DSLA`);
  const { centerRadius, rangeScale, ...rest } = assigner;
  const options: DslaOptions = {
    ...rest,
    ranges: scaledRanges(assigner.ranges, rangeScale),
    ...(centerRadius !== null && { centerRadius }),
  };
  const baseEdges = model.baseEdges as readonly number[] | undefined;
  const offset = baseEdges ? 0.5 : Number(model.pointOffset ?? 0);
  return {
    arrays: (batch, size) => {
      const points = gridPoints(pyramidSizes(size), pyramidStrides, offset);
      return denseArrays(batch, size, (truth) => rowTargets(points, truth, options));
    },
    loss: ({ images, positive, label, boxes, soft }) => {
      const outputs = network.forward(images as tf.Tensor4D);
      const around = (distances: tf.Tensor) => positiveBoxes(boxesAboutOrigin(distances), positive);
      const [found, wanted] = [around(sidesOf(outputs, baseEdges)), around(boxes)];
      const overlap = tf.reshape(
        iouLoss(found, wanted, loss.iou, { epsilon: 1e-6, leastIou: 1e-6 }),
        positive.shape,
      );
      const box = tf.div(tf.sum(tf.mul(overlap, soft)), atLeastOne(tf.sum(soft))) as tf.Scalar;
      const dynamic = withoutGradient(() => {
        const iou = tf.reshape(
          tf.sub(1, iouLoss(found, wanted, 'linear', { epsilon: 1e-6 })),
          positive.shape,
        );
        return loss.iouCoupling ? tf.mul(soft, iou) : tf.clone(soft);
      });
      const targets = tf.mul(
        oneHotClasses(label, positive, classes),
        tf.expandDims(dynamic, 2),
      ) as tf.Tensor3D;
      const quality = tf.sum(qualityFocalLoss(outputs.classLogits, targets, loss.beta));
      const classification = tf.mul(
        tf.div(quality, atLeastOne(tf.sum(dynamic))),
        loss.classWeight,
      ) as tf.Scalar;
      return { total: tf.add(classification, box) as tf.Scalar, classification, box };
    },
  };
}

/** Pixels to the four sides [B, P, 4]; FoveaBox's outputs are their logarithms over the level's base edge. */
function sidesOf({ boxes, sizes }: DenseOutputs, baseEdges?: readonly number[]): tf.Tensor {
  if (!baseEdges) return boxes;
  const bases = sizes.flatMap(([h, w], level) => new Array<number>(h * w).fill(baseEdges[level]));
  return tf.mul(tf.exp(boxes), tf.tensor2d(bases, [bases.length, 1]));
}

function rowTargets(
  points: GridPoints,
  { boxesXyxy, labels }: ImageLabels,
  options: DslaOptions,
): RowTargets {
  const { point, score, gtIndex, distances } = assignDsla(points, boxesXyxy, options);
  const p = points.level.length;
  const rows = {
    state: new Int8Array(p),
    label: new Int32Array(p),
    boxes: new Float32Array(p * 4),
    soft: new Float32Array(p),
  };
  point.forEach((row, i) => {
    rows.state[row] = 1;
    rows.label[row] = labels[gtIndex[i]];
    rows.soft[row] = score[i * labels.length + gtIndex[i]];
    rows.boxes.set(distances.subarray(4 * i, 4 * i + 4), 4 * row);
  });
  const { soft, ...own } = rows;
  return { ...own, more: { soft } };
}
