/** YOLOX's first anchor-free rules: the cell at a box's centre learns it, or the 3x3 cells about it. */
import type { GridPoints } from '../boxes/points';
import type { CellAssignment, LabelledBoxes } from './simota';

/** Which level takes which box, and how many cells about the centre. */
export interface CenterOptions {
  /** By level: longest side of a box, from (not included) to (included), pixels. */
  ranges: readonly (readonly [number, number])[];
  /** 0: the centre's cell alone; 1: the 3x3 cells about it (multi positives). */
  reach: 0 | 1;
}

/**
 * ours: FCOS's ranges, doubled from distances to sides, for strides 8, 16 and 32; the paper says only that a scale
 * range decides the level, as in FCOS.
 */
export const centerRanges = [
  [0, 128],
  [128, 256],
  [256, Number.POSITIVE_INFINITY],
] as const;

/** YOLOX's step «anchor-free»: one positive a box. */
export const centerOptions: CenterOptions = Object.freeze({ ranges: centerRanges, reach: 0 });

/** YOLOX's step «multi positives». */
export const multiPositiveOptions: CenterOptions = Object.freeze({ ranges: centerRanges, reach: 1 });

/**
 * Centre assignment. A cell wanted by several boxes learns the smallest. Cells beyond the map are left out; a box whose
 * centre lies outside the image has none.
 * @returns `iou` is 1 for every cell: the rule does not look at predictions
 * Source: YOLOX, section 2.1 («Anchor-free», «Multi positives»).
 */
export function assignCenter(
  points: GridPoints,
  truth: LabelledBoxes,
  { ranges, reach }: CenterOptions = centerOptions,
): CellAssignment {
  const boxes = truth.boxesCxcywh;
  const owner = new Map<number, number>();
  const area = (g: number) => boxes[4 * g + 2] * boxes[4 * g + 3];
  const largestFirst = Array.from({ length: truth.labels.length }, (_, g) => g).sort(
    (a, b) => area(b) - area(a),
  );
  for (const g of largestFirst) {
    const side = Math.max(boxes[4 * g + 2], boxes[4 * g + 3]);
    const level = ranges.findIndex(([from, to]) => side > from && side <= to);
    if (level >= 0)
      for (const cell of cellsAbout(points, level, boxes[4 * g], boxes[4 * g + 1], reach)) owner.set(cell, g);
  }
  const cell = Int32Array.from(owner.keys()).sort();
  return { cell, gtIndex: cell.map((c) => owner.get(c)!), iou: new Float64Array(cell.length).fill(1) };
}

/** The cell that holds a point, and its neighbours within `reach`; none when the point lies off the map. */
export function cellsAbout(points: GridPoints, level: number, x: number, y: number, reach: number): number[] {
  const [h, w] = points.sizes[level];
  const stride = points.strides[level];
  const [ix, iy] = [Math.floor(x / stride), Math.floor(y / stride)];
  const cells: number[] = [];
  if (ix < 0 || iy < 0 || ix >= w || iy >= h) return cells;
  for (let cy = Math.max(0, iy - reach); cy <= Math.min(h - 1, iy + reach); cy++) {
    for (let cx = Math.max(0, ix - reach); cx <= Math.min(w - 1, ix + reach); cx++) {
      cells.push(points.start[level] + cy * w + cx);
    }
  }
  return cells;
}
