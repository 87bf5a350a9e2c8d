/** SimOTA: each box picks, among the cells near its center, the few whose predictions cost least (YOLOX). */
import { iouAt } from '../boxes/iou';
import { cxcywhToXyxy } from '../boxes/layouts';
import type { GridPoints } from '../boxes/points';
import { smallestRows } from './smallest';

/** The numbers of SimOTA; the defaults are YOLOX's. */
export interface SimotaOptions {
  /** Half side of the square about a box's center in which cells are candidates, strides. */
  centerRadius: number;
  /** Overlaps summed to find how many cells a box takes. */
  topIous: number;
  /** Weight of −log IoU beside the classification cost. */
  iouWeight: number;
  /** Added for a candidate that is not near this box's center (but near another's). */
  outsideCost: number;
  /** `dynamic`: as many cells as its best overlaps sum to, at least one; or a fixed number (1: one-to-one). */
  cells: 'dynamic' | number;
}

/** YOLOX's. */
export const simotaOptions: SimotaOptions = Object.freeze({
  centerRadius: 1.5,
  topIous: 10,
  iouWeight: 3,
  outsideCost: 1e6,
  cells: 'dynamic',
});

/** What a detector says of every cell of one image. */
export interface CellPredictions {
  /** [A, 4] cx, cy, w, h, pixels. */
  boxesCxcywh: Float64Array | Float32Array;
  /** [A] before the sigmoid. */
  objectness: ArrayLike<number>;
  /** [A, C] before the sigmoid. */
  classLogits: ArrayLike<number>;
}

/** The boxes of one image. */
export interface LabelledBoxes {
  /** [G, 4] cx, cy, w, h, pixels. */
  boxesCxcywh: Float64Array | Float32Array;
  /** [G] */
  labels: ArrayLike<number>;
}

/** Everything SimOTA looked at: candidates, overlaps, costs, and what came of it. */
export interface SimotaSteps {
  /** [N] cells near the center of some box, ascending. */
  candidate: Int32Array;
  /** [G, N] 1 where the cell is near this box's center. */
  isNear: Uint8Array;
  /** [G, N] IoU of the cell's predicted box with the box. */
  iou: Float64Array;
  /** [G, N] classification + iouWeight · (−log IoU) + outsideCost where not near. */
  cost: Float64Array;
  /** [G] how many cells each box takes. */
  cells: Int32Array;
}

/** Who learns what: only the cells that learn a box, ascending. */
export interface CellAssignment {
  cell: Int32Array;
  gtIndex: Int32Array;
  /** IoU of the cell's predicted box with its box: the classification target's weight in YOLOX. */
  iou: Float64Array;
}

/**
 * SimOTA of one image. A cell that several boxes want learns the one it costs least.
 * No boxes: nothing is positive. A box with no cell near its center takes cells near others' centers, if there are any;
 * where no box has one, nothing is positive (the reference ends in an error there).
 * @param points cells at (ix + 0.5) · stride
 * Source: YOLOX, section 2.1; `YOLOXHead.get_assignments` and `simota_matching`.
 */
export function assignSimota(
  points: GridPoints,
  predictions: CellPredictions,
  truth: LabelledBoxes,
  options: SimotaOptions = simotaOptions,
): CellAssignment {
  return matchLowestCost(simotaSteps(points, predictions, truth, options));
}

/** The steps of `assignSimota` before the matching, each as an array that can be looked at. */
export function simotaSteps(
  points: GridPoints,
  predictions: CellPredictions,
  truth: LabelledBoxes,
  options: SimotaOptions = simotaOptions,
): SimotaSteps {
  const boxes = truth.labels.length;
  const { candidate, isNear } = candidatesOf(points, truth, options.centerRadius);
  const n = candidate.length;
  const wanted = cxcywhToXyxy(truth.boxesCxcywh);
  const found = candidateBoxes(predictions.boxesCxcywh, candidate);
  const iou = new Float64Array(boxes * n);
  const cost = new Float64Array(boxes * n);
  const joint = new Float64Array(predictions.classLogits.length / points.level.length);
  for (let c = 0; c < n; c++) {
    const absent = classCosts(predictions, candidate[c], joint);
    for (let g = 0; g < boxes; g++) {
      const at = g * n + c;
      iou[at] = iouAt(wanted, g, found, c);
      const logIou = iou[at] > 0 ? Math.log(iou[at] + 1e-8) : logOfNone;
      const outside = isNear[at] ? 0 : options.outsideCost;
      cost[at] = absent + presence(joint[truth.labels[g]]) - options.iouWeight * logIou + outside;
    }
  }
  return { candidate, isNear, iou, cost, cells: cellsWanted(iou, boxes, n, options) };
}

/** What stands for log IoU where boxes do not meet. */
const logOfNone = Math.log(1e-8);

function candidateBoxes(boxes: Float64Array | Float32Array, candidate: Int32Array): Float64Array {
  const picked = new Float64Array(candidate.length * 4);
  for (let c = 0; c < candidate.length; c++) {
    for (let k = 0; k < 4; k++) picked[4 * c + k] = boxes[4 * candidate[c] + k];
  }
  return cxcywhToXyxy(picked);
}

/** Cells strictly within `radius` strides of some box's center, in both directions. */
function candidatesOf(points: GridPoints, { boxesCxcywh, labels }: LabelledBoxes, radius: number) {
  const near = Array.from(labels, (_, g) =>
    cellsNear(points, boxesCxcywh[4 * g], boxesCxcywh[4 * g + 1], radius),
  );
  const place = new Int32Array(points.level.length).fill(-1);
  for (const cells of near) for (const cell of cells) place[cell] = 0;
  const found: number[] = [];
  for (let cell = 0; cell < place.length; cell++) if (place[cell] === 0) place[cell] = found.push(cell) - 1;
  const isNear = new Uint8Array(near.length * found.length);
  near.forEach((cells, g) => {
    for (const cell of cells) isNear[g * found.length + place[cell]] = 1;
  });
  return { candidate: Int32Array.from(found), isNear };
}

/** Cell ix is near when |ix + 0.5 − x / stride| < radius. */
function cellsNear(points: GridPoints, x: number, y: number, radius: number): number[] {
  return points.strides.flatMap((stride, level) => {
    const [h, w] = points.sizes[level];
    const columns = nearIndices(x, stride, radius, w);
    const rows = nearIndices(y, stride, radius, h);
    return rows.flatMap((iy) => columns.map((ix) => points.start[level] + iy * w + ix));
  });
}

function nearIndices(center: number, stride: number, radius: number, count: number): number[] {
  const first = Math.max(0, Math.floor(center / stride - radius - 1));
  const last = Math.min(count - 1, Math.ceil(center / stride + radius));
  const near: number[] = [];
  for (let i = first; i <= last; i++)
    if (Math.abs((i + 0.5) * stride - center) < stride * radius) near.push(i);
  return near;
}

/**
 * Binary cross entropy of p = sqrt(class · objectness) over all classes of one cell, were none of them true: the sum of
 * −log(1 − p), as products with few logarithms, each cut at −100 as in PyTorch. Fills `joint` with p.
 */
function classCosts({ objectness, classLogits }: CellPredictions, cell: number, joint: Float64Array) {
  const object = sigmoid(objectness[cell]);
  let sum = 0;
  let product = 1;
  for (let k = 0; k < joint.length; k++) {
    joint[k] = Math.sqrt(sigmoid(classLogits[cell * joint.length + k]) * object);
    if (joint[k] === 1) sum += 100;
    else product *= 1 - joint[k];
    if (product > 1e-200) continue;
    sum -= Math.log(product);
    product = 1;
  }
  return sum - Math.log(product);
}

/** What making one class the true one adds to that sum: −log p + log(1 − p). */
function presence(joint: number): number {
  const rest = 1 - joint;
  const isCut = joint < leastJoint || rest < leastJoint;
  return isCut ? cutLog(rest) - cutLog(joint) : Math.log(rest / joint);
}

/** e^−100: smaller numbers have their logarithm cut. */
const leastJoint = Math.exp(-100);

/** log, not below −100. */
function cutLog(x: number): number {
  return Math.max(Math.log(x), -100);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** By box: the whole part of its ten best overlaps' sum, at least 1; or the fixed number. */
function cellsWanted(
  iou: Float64Array,
  boxes: number,
  n: number,
  { cells, topIous }: SimotaOptions,
): Int32Array {
  return Int32Array.from({ length: boxes }, (_, g) => {
    if (cells !== 'dynamic') return Math.min(cells, n);
    const best = smallestRows(g * n, (g + 1) * n, topIous, (at) => -iou[at]);
    return Math.min(Math.max(1, Math.trunc(best.reduce((sum, at) => sum + iou[at], 0))), n);
  });
}

function matchLowestCost({ candidate, iou, cost, cells }: SimotaSteps): CellAssignment {
  const n = candidate.length;
  const owner = new Int32Array(n).fill(-1);
  const wanted = new Uint8Array(n);
  for (let g = 0; g < cells.length; g++) {
    for (const c of smallestRows(0, n, cells[g], (at) => cost[g * n + at])) {
      wanted[c]++;
      owner[c] = g;
    }
  }
  for (let c = 0; c < n; c++) if (wanted[c] > 1) owner[c] = cheapest(cost, cells.length, n, c);
  const kept = [...owner.keys()].filter((c) => owner[c] >= 0);
  return {
    cell: Int32Array.from(kept, (c) => candidate[c]),
    gtIndex: Int32Array.from(kept, (c) => owner[c]),
    iou: Float64Array.from(kept, (c) => iou[owner[c] * n + c]),
  };
}

/** Of all boxes, not only those that want the cell: as in the reference. */
function cheapest(cost: Float64Array, boxes: number, n: number, c: number): number {
  let best = 0;
  for (let g = 1; g < boxes; g++) if (cost[g * n + c] < cost[best * n + c]) best = g;
  return best;
}
