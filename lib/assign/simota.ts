/** SimOTA: each box picks, among the cells near its centre, the few whose predictions cost least (YOLOX). */
import type { GridPoints } from '../boxes/points';

/** The numbers of SimOTA; the defaults are YOLOX's. */
export interface SimotaOptions {
  /** Half side of the square about a box's centre in which cells are candidates, strides. */
  centerRadius: number;
  /** Overlaps summed to find how many cells a box takes. */
  topIous: number;
  /** Weight of −log IoU beside the classification cost. */
  iouWeight: number;
  /** Added for a candidate that is not near this box's centre (but near another's). */
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
  /** [N] cells near the centre of some box, ascending. */
  candidate: Int32Array;
  /** [G, N] 1 where the cell is near this box's centre. */
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
 * No boxes: nothing is positive. A box with no cell near its centre takes cells near others' centres, if there are any;
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
  const iou = new Float64Array(boxes * n);
  const cost = new Float64Array(boxes * n);
  const classes = predictions.classLogits.length / points.level.length;
  for (let c = 0; c < n; c++) {
    const logProbabilities = jointLogs(predictions, candidate[c], classes);
    for (let g = 0; g < boxes; g++) {
      const at = g * n + c;
      iou[at] = iouCxcywh(truth.boxesCxcywh, g, predictions.boxesCxcywh, candidate[c]);
      const outside = isNear[at] ? 0 : options.outsideCost;
      cost[at] = logProbabilities(truth.labels[g]) - options.iouWeight * Math.log(iou[at] + 1e-8) + outside;
    }
  }
  return { candidate, isNear, iou, cost, cells: cellsWanted(iou, boxes, n, options) };
}

/** Cells strictly within `radius` strides of some box's centre, in both directions. */
function candidatesOf(points: GridPoints, { boxesCxcywh, labels }: LabelledBoxes, radius: number) {
  const near: Set<number>[] = [];
  for (let g = 0; g < labels.length; g++) {
    near.push(new Set());
    points.strides.forEach((stride, level) => {
      const [h, w] = points.sizes[level];
      // Cell ix is near when |ix + 0.5 − cx / stride| < radius.
      for (const y of nearIndices(boxesCxcywh[4 * g + 1], stride, radius, h)) {
        for (const x of nearIndices(boxesCxcywh[4 * g], stride, radius, w))
          near[g].add(points.start[level] + y * w + x);
      }
    });
  }
  const candidate = Int32Array.from(new Set(near.flatMap((cells) => [...cells]))).sort();
  const isNear = Uint8Array.from(near.flatMap((cells) => Array.from(candidate, (c) => Number(cells.has(c)))));
  return { candidate, isNear };
}

function nearIndices(centre: number, stride: number, radius: number, count: number): number[] {
  const reach = stride * radius;
  const first = Math.max(0, Math.floor(centre / stride - radius - 1));
  const last = Math.min(count - 1, Math.ceil(centre / stride + radius));
  const isNear = (i: number) => Math.abs((i + 0.5) * stride - centre) < reach;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).filter(isNear);
}

/**
 * The classification cost of one cell for any class: binary cross entropy of sqrt(class · objectness) over all
 * classes. All but the true class add −log(1 − p), summed once a cell; logarithms are cut at −100 as in PyTorch.
 */
function jointLogs({ objectness, classLogits }: CellPredictions, cell: number, classes: number) {
  const object = sigmoid(objectness[cell]);
  const absent = new Float64Array(classes);
  const present = new Float64Array(classes);
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const p = Math.sqrt(sigmoid(classLogits[cell * classes + k]) * object);
    present[k] = -Math.max(Math.log(p), -100);
    absent[k] = -Math.max(Math.log(1 - p), -100);
    sum += absent[k];
  }
  return (label: number) => sum - absent[label] + present[label];
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function iouCxcywh(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number {
  const [p, q] = [4 * i, 4 * j];
  const overlap = (axis: number) =>
    Math.min(a[p + axis] + a[p + 2 + axis] / 2, b[q + axis] + b[q + 2 + axis] / 2) -
    Math.max(a[p + axis] - a[p + 2 + axis] / 2, b[q + axis] - b[q + 2 + axis] / 2);
  const [w, h] = [overlap(0), overlap(1)];
  if (!(w > 0 && h > 0)) return 0;
  return (w * h) / (a[p + 2] * a[p + 3] + b[q + 2] * b[q + 3] - w * h);
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
    const best = iou
      .slice(g * n, (g + 1) * n)
      .sort()
      .reverse()
      .subarray(0, topIous);
    return Math.min(Math.max(1, Math.trunc(best.reduce((a, b) => a + b, 0))), n);
  });
}

function matchLowestCost({ candidate, iou, cost, cells }: SimotaSteps): CellAssignment {
  const n = candidate.length;
  const owner = new Int32Array(n).fill(-1);
  const wanted = new Uint8Array(n);
  for (let g = 0; g < cells.length; g++) {
    const row = Array.from({ length: n }, (_, c) => c).sort((a, b) => cost[g * n + a] - cost[g * n + b]);
    for (const c of row.slice(0, cells[g])) {
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
