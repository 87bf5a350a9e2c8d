/** What a YOLOX head is compared with, dense and of fixed shape, from the assignments of a batch. */
import type { GridPoints } from '../boxes/points';
import type { CellAssignment, LabelledBoxes } from './simota';

/** Targets of a batch of B images with A cells and C classes; everything is 0 where a cell learns nothing. */
export interface YoloxTargets {
  /** [B, A] 1 where a cell learns a box. */
  foreground: Float32Array;
  /** [B, A, C] the IoU of the cell's prediction in the box's class. */
  classes: Float32Array;
  /** [B, A, 4] cx, cy, w, h, pixels. */
  boxes: Float32Array;
  /** [B, A, 4] the raw outputs that would give this box. */
  raw: Float32Array;
  /** Cells that learn a box, at least 1: what every sum is divided by. */
  positives: number;
}

/**
 * Lays the assignments of a batch out as dense targets.
 * Source: YOLOX `YOLOXHead.get_losses`, `get_l1_target` (which adds 1e-8 under the logarithm).
 */
export function yoloxTargets(
  points: GridPoints,
  assignments: readonly CellAssignment[],
  truths: readonly LabelledBoxes[],
  classes: number,
): YoloxTargets {
  const cells = points.level.length;
  const rows = assignments.length * cells;
  const targets: YoloxTargets = {
    foreground: new Float32Array(rows),
    classes: new Float32Array(rows * classes),
    boxes: new Float32Array(rows * 4),
    raw: new Float32Array(rows * 4),
    positives: Math.max(
      1,
      assignments.reduce((sum, a) => sum + a.cell.length, 0),
    ),
  };
  assignments.forEach(({ cell, gtIndex, iou }, image) => {
    cell.forEach((c, i) => {
      const row = image * cells + c;
      const box = truths[image].boxesCxcywh.subarray(4 * gtIndex[i], 4 * gtIndex[i] + 4);
      targets.foreground[row] = 1;
      targets.classes[row * classes + truths[image].labels[gtIndex[i]]] = iou[i];
      targets.boxes.set(box, 4 * row);
      targets.raw.set(rawOutputs(points, c, box), 4 * row);
    });
  });
  return targets;
}

/** The outputs that decode to a box at a cell: (cx / s − ix, cy / s − iy, log(w / s), log(h / s)). */
function rawOutputs(points: GridPoints, cell: number, box: ArrayLike<number>): number[] {
  const stride = points.strides[points.level[cell]];
  const at = (axis: number) => box[axis] / stride - (points.xy[2 * cell + axis] / stride - 0.5);
  const size = (axis: number) => Math.log(box[2 + axis] / stride + 1e-8);
  return [at(0), at(1), size(0), size(1)];
}
