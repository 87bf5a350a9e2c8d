/** How YOLOv3's networks learn, where YOLOX's roadmap begins: anchors of a box's shape at its center, YOLOX's loss. */
import { assignAnchorRatio, type CellAssignment } from '../../assign';
import { type FeatureSize, featureSizes, type GridPoints } from '../../boxes';
import type { DetectionArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { type YoloxTargetTensors, yoloxLoss } from '../../losses';
import { type Network, type YoloOutputs, yoloStrides } from '../../models';
import type { DetectionConfig } from '../config/config';
import type { ImageLabels } from './labels';
import type { TrainTask } from './task';
import { fixedTargets } from './yolo-targets';
import { lossOptions, lossParts, pointsOf } from './yolox-task';

type Config = Pick<DetectionConfig, 'assigner' | 'loss' | 'model'>;

/** By level: [width, height] of each anchor, pixels. */
type Anchors = (readonly [number, number])[][];

/**
 * The decoded box's IoU loss and cross entropies, as YOLOX's baseline has them ("BCE Loss for cls and obj, IoU Loss for
 * reg"); the L1 distance, where it is on, is that of the outputs as an anchor-free head would give them.
 * @throws RangeError when assigner or loss are another family's.
 * Source: YOLOX, section 2.1, "YOLOv3 baseline".
 */
export function yolov3Task(
  network: Network<YoloOutputs>,
  { assigner, loss, model }: Config,
  classes: number,
): TrainTask<DetectionArrays> {
  if (loss.kind !== 'yolox' || assigner.name !== 'anchor-ratio')
    throw new RangeError(`${loss.kind}, ${assigner.name} for YOLOv3`);
  const anchors = anchorsByLevel(model.anchors as readonly number[]);
  const perCell = anchors[0].length;
  return {
    arrays: (batch, size) => {
      const cells = pointsOf(featureSizes(size[0], size[1], yoloStrides));
      const rule = { anchors, maxRatio: assigner.maxRatio };
      const assign = (truth: ImageLabels) => rowsOf(assignAnchorRatio(cells, truth, rule), perCell);
      return fixedTargets(batch, size, { points: repeated(cells, perCell), classes, assign });
    },
    loss: ({ images, ...targets }, stage) => {
      const { raw, sizes } = network.forward(images as tf.Tensor4D);
      const points = repeated(pointsOf(sizes), perCell);
      const free = asAnchorFree(raw, sizes, anchors);
      const laidOut = targets as unknown as YoloxTargetTensors;
      return lossParts(yoloxLoss(free, points, laidOut, lossOptions(loss, stage)), stage);
    },
  };
}

function anchorsByLevel(flat: readonly number[]): Anchors {
  const perLevel = flat.length / 6;
  return yoloStrides.map((_, level) =>
    Array.from({ length: perLevel }, (_, a) => {
      const at = 2 * (level * perLevel + a);
      return [flat[at], flat[at + 1]] as const;
    }),
  );
}

/** Each cell `times` in a row, as the head's rows lie. */
function repeated({ xy, level, start, strides, sizes }: GridPoints, times: number): GridPoints {
  const rows = level.length * times;
  return {
    xy: Float64Array.from({ length: 2 * rows }, (_, i) => xy[2 * Math.floor(i / 2 / times) + (i % 2)]),
    level: Uint8Array.from({ length: rows }, (_, row) => level[Math.floor(row / times)]),
    start: start.map((first) => first * times),
    strides,
    sizes,
  };
}

function rowsOf(
  { cell, anchor, gtIndex }: ReturnType<typeof assignAnchorRatio>,
  perCell: number,
): CellAssignment {
  return {
    cell: cell.map((c, i) => c * perCell + anchor[i]),
    gtIndex,
    iou: new Float64Array(cell.length).fill(1),
  };
}

/**
 * An anchor head's outputs as those of an anchor-free head that give the same boxes: (sigmoid(x) + ix) s and anchor exp(w)
 * are (x' + ix) s and s exp(w') with x' = sigmoid(x), w' = w + log(anchor / s).
 * @param raw [B, P, 5 + C]; gives the same shape
 */
export function asAnchorFree(raw: tf.Tensor3D, sizes: readonly FeatureSize[], anchors: Anchors): tf.Tensor3D {
  const [center, size, rest] = tf.split(raw, [2, 2, raw.shape[2] - 4], 2);
  const logs = sizes.flatMap(([h, w], level) => {
    const own = anchors[level].flatMap((sides) => sides.map((side) => Math.log(side / yoloStrides[level])));
    return Array.from({ length: h * w }, () => own).flat();
  });
  const stretched = tf.add(size, tf.tensor(logs, [1, logs.length / 2, 2]));
  return tf.concat([tf.sigmoid(center), stretched, rest], 2) as tf.Tensor3D;
}
