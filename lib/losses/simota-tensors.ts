/** SimOTA as a tensor program of fixed shapes: nothing is read, so that a step with it can be one graph (YOLOX). */
import { type SimotaOptions, simotaOptions } from '../assign/simota';
import type { GridPoints } from '../boxes/points';
import { tf, withoutGradient } from '../engine';
import {
  type Candidates,
  candidateCells,
  isWithin,
  type PaddedTruth,
  paddedTruth,
} from './simota-candidates';
import { classCosts, firstOf, overlaps, rowsAt } from './simota-costs';
import { cellCorners, decodeCells } from './yolox-cells';

/** Who learns what, for each cell of a batch; all 0 where a cell learns nothing. No gradient flows through it. */
export interface CellMatches {
  /** [B, A] 1 where a cell learns a box. */
  foreground: tf.Tensor2D;
  /** [B, A] int32, the row of the box among the image's labels. */
  gtIndex: tf.Tensor2D;
  /** [B, A] IoU of the cell's predicted box with its box. */
  iou: tf.Tensor2D;
}

/** As of the plain version; a candidate that is not near a box always comes after all that are. */
export type TensorSimotaOptions = Omit<SimotaOptions, 'outsideCost'>;

/**
 * SimOTA of a batch, by the rules of `assignSimota`: equal costs go to the earlier cell, and to the earlier box.
 * It computes in float32 (the plain version in float64): costs closer than that tells, and sums of overlaps that close
 * to a whole number, may be decided otherwise.
 * @param raw [B, A, 5 + C] the head's outputs: x, y, w, h, objectness, classes, before decoding and sigmoid
 * @param points cells at (ix + 0.5) · stride
 * @param labels [B, G, 5] class, cx, cy, w, h, pixels, G at least 1; a row without width and height is padding
 * @returns constants for every gradient; the caller owns them
 * @throws RangeError when the shapes do not belong together
 * Source: YOLOX, section 2.1; `YOLOXHead.get_assignments` and `simota_matching`.
 */
export function assignSimotaTensors(
  raw: tf.Tensor3D,
  points: GridPoints,
  labels: tf.Tensor3D,
  options: TensorSimotaOptions = simotaOptions,
): CellMatches {
  checkShapes(raw, points, labels);
  return withoutGradient(() => {
    const truth = paddedTruth(labels);
    const candidates = candidateCells(points, truth, options.centerRadius);
    const { iou, merit } = weigh(raw, points, truth, candidates, options);
    const owners = matchBest(iou, merit, options);
    return { ...spread(owners, candidates.cell, points.level.length) };
  });
}

function checkShapes(raw: tf.Tensor3D, points: GridPoints, labels: tf.Tensor3D): void {
  const [batch, cells] = raw.shape;
  const fits = cells === points.level.length && labels.shape[0] === batch;
  if (fits && labels.shape[1] > 0 && labels.shape[2] === 5) return;
  throw new RangeError(
    `SimOTA: outputs [${raw.shape}] and labels [${labels.shape}] for ${points.level.length} cells, expected [B, A, 5 + C] and [B, G, 5]`,
  );
}

/** How each candidate does for each box, [B, G, N]. */
interface Weighed {
  iou: tf.Tensor3D;
  /** Falls as the cost rises; 0 where the cell or the box only fills its list. */
  merit: tf.Tensor3D;
}

function weigh(
  raw: tf.Tensor3D,
  points: GridPoints,
  truth: PaddedTruth,
  { cell, isCandidate }: Candidates,
  { centerRadius, iouWeight }: TensorSimotaOptions,
): Weighed {
  const [batch, cells, width] = raw.shape;
  const at = (table: tf.Tensor) => tf.gather(table.squeeze([0]), cell); // [B, N, …]
  const all = cellCorners(points);
  const [corner, stride] = [at(all.corner), at(all.stride)];
  const rows = tf.gather(raw.reshape([batch * cells, width]), tf.add(cell, firstOf(batch, cells)));
  const [outputs, logits] = tf.split(rows, [4, width - 4], 2);
  const boxes = tf.mul(decodeCells(outputs, { corner, stride }), tf.transpose(isCandidate, [0, 2, 1]));
  const iou = overlaps(truth, boxes as tf.Tensor3D);
  const { absent, present } = classCosts(logits as tf.Tensor3D);
  const classification = tf.add(rowsAt(present, truth.label), absent);
  const cost = tf.sub(classification, tf.mul(tf.log(tf.add(iou, 1e-8)), iouWeight));
  const rank = tf.add(
    tf.mul(nearness(truth, corner, stride, centerRadius), truth.isBox),
    tf.mul(tf.mul(truth.isBox, isCandidate), farRank),
  );
  return { iou, merit: tf.div(rank, tf.add(cost, 1)) as tf.Tensor3D };
}

/**
 * 2^−40: a power of two keeps every digit, and puts what is not near below all that is (costs are 0 to about 100 a
 * class), where adding 10^6 to a float32 cost, as the reference does, leaves it one digit after the point.
 */
const farRank = 2 ** -40;

/** [B, G, N] 1 where the cell is near the box's center. */
function nearness({ x, y }: PaddedTruth, corner: tf.Tensor, stride: tf.Tensor, radius: number): tf.Tensor {
  const side = tf.transpose(stride, [0, 2, 1]); // [B, 1, N]
  const middles = tf.add(tf.transpose(corner, [0, 2, 1]), tf.mul(side, 0.5)); // [B, 2, N]
  const [across, down] = tf.split(middles, 2, 1);
  const reach = tf.mul(side, radius);
  return tf.mul(isWithin(x, across, reach), isWithin(y, down, reach));
}

/** For each candidate, [B, N]: whether it learns, which box, and how well it overlaps it. */
interface Owners {
  wins: tf.Tensor;
  owner: tf.Tensor;
  iou: tf.Tensor;
}

/** Each box takes the best of its candidates; one that several boxes take goes to the box it is best for. */
function matchBest(iou: tf.Tensor3D, merit: tf.Tensor3D, options: TensorSimotaOptions): Owners {
  const [batch, boxes, n] = iou.shape;
  const { values, indices } = tf.topk(merit, Math.min(n, mostCells(options)));
  const within = tf.less(tf.range(0, values.shape[2]!), cellsWanted(iou, options));
  const takes = tf.cast(tf.logicalAnd(within, tf.greater(values, 0)), 'float32'); // [B, G, k]
  const box = tf.range(0, boxes).reshape([1, boxes, 1]);
  const slot = tf.add(indices, firstOf(batch, n).expandDims(2)).reshape([-1, 1]);
  const votes = tf.stack([takes, tf.mul(takes, box)], 3).reshape([-1, 2]);
  const [takers, sum] = tf.split(tf.scatterND(slot as tf.Tensor2D, votes, [batch * n, 2]), 2, 1);
  const count = takers.reshape([batch, n]);
  const owner = tf.where(tf.greater(count, 1), bestBox(merit), sum.reshape([batch, n]));
  const wins = tf.minimum(count, 1);
  const place = tf.add(
    tf.mul(tf.add(tf.cast(owner, 'int32'), firstOf(batch, boxes)), tf.scalar(n, 'int32')),
    tf.range(0, n, 1, 'int32'),
  );
  const matched = tf.gather(iou.reshape([-1]), place);
  return { wins, owner, iou: tf.mul(matched, wins) };
}

function mostCells({ cells, topIous }: TensorSimotaOptions): number {
  return cells === 'dynamic' ? topIous : cells;
}

/** [B, G, 1] or a number: the whole part of the sum of a box's ten best overlaps, at least 1; or the fixed number. */
function cellsWanted(iou: tf.Tensor3D, { cells, topIous }: TensorSimotaOptions): tf.Tensor | number {
  if (cells !== 'dynamic') return cells;
  const { values } = tf.topk(iou, Math.min(topIous, iou.shape[2]));
  return tf.maximum(tf.floor(tf.sum(values, 2, true)), 1);
}

/** [B, N] the box that a candidate is best for, of equal ones the first; of all boxes, not only those that take it. */
function bestBox(merit: tf.Tensor3D): tf.Tensor {
  const boxes = merit.shape[1];
  const isBest = tf.equal(merit, tf.max(merit, 1, true));
  const box = tf.range(0, boxes).reshape([1, boxes, 1]);
  return tf.min(tf.where(isBest, tf.broadcastTo(box, merit.shape), tf.fill(merit.shape, boxes)), 1);
}

/** From the list of candidates back to all cells. */
function spread({ wins, owner, iou }: Owners, cell: tf.Tensor2D, cells: number): CellMatches {
  const [batch] = cell.shape;
  const place = tf.add(cell, firstOf(batch, cells)).reshape([-1, 1]);
  const rows = tf.stack([wins, tf.mul(owner, wins), iou], 2).reshape([-1, 3]);
  const all = tf.scatterND(place as tf.Tensor2D, rows, [batch * cells, 3]);
  const [foreground, gtIndex, matched] = tf.split(all, 3, 1).map((column) => column.reshape([batch, cells]));
  return {
    foreground: foreground as tf.Tensor2D,
    gtIndex: tf.cast(gtIndex, 'int32') as tf.Tensor2D,
    iou: matched as tf.Tensor2D,
  };
}
