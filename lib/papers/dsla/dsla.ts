/** DSLA's labels as the paper writes them, on plain numbers: Eqs. 1 to 8. */

/** Distances of a location to the left, top, right and bottom side of a box, pixels. */
export type Sides = readonly [number, number, number, number];
/** What a level takes: the largest distance to a side lies above the first and up to the second, pixels. */
export type Range = readonly [number, number];

/** m_0 to m_5 of Eq. 1 as ranges of the levels P3 to P7. */
export const ranges: readonly Range[] = [
  [0, 64],
  [64, 128],
  [128, 256],
  [256, 512],
  [512, Number.POSITIVE_INFINITY],
];

/** Eq. 1, FCOS: 1 where the location lies inside the box and the largest distance within the level's range. */
export function hardScore(sides: Sides, [from, to]: Range): number {
  const max = Math.max(...sides);
  return from < max && max <= to && Math.min(...sides) > 0 ? 1 : 0;
}

/** Eq. 2: 1 in the middle of the box, 0 on its sides. */
export function centernessOf([l, t, r, b]: Sides): number {
  return Math.sqrt((Math.min(l, r) / Math.max(l, r)) * (Math.min(t, b) / Math.max(t, b)));
}

/** Eq. 3: both bounds moved out by the share kappa; m_0 = 0 and m_5 = infinity stay where they are. */
export function relaxedBounds([from, to]: Range, kappa: number): Range {
  return [from * (1 - kappa), to * (1 + kappa)];
}

/** Eq. 4 as meant: 1 within the range, falling to 0 at the relaxed bounds. */
export function headScore(max: number, [from, to]: Range, [low, high]: Range): number {
  if (from < max && max <= to) return 1;
  if (low < max && max <= from) return (max - low) / (from - low);
  if (to < max && max <= high) return (high - max) / (high - to);
  return 0;
}

/** Eq. 4 as printed: the two relaxed branches are 0 at the old bound and 1 at the relaxed one. */
export function printedHeadScore(max: number, [from, to]: Range, [low, high]: Range): number {
  if (from < max && max <= to) return 1;
  if (low < max && max <= from) return (from - max) / (from - low);
  if (to < max && max <= high) return (max - to) / (high - to);
  return 0;
}

/** Eq. 5: the square of one stride about the center of a box [x1, y1, x2, y2], cut to the box. */
export function coreZone([x1, y1, x2, y2]: readonly number[], stride: number): number[] {
  const [cx, cy, half] = [0.5 * (x1 + x2), 0.5 * (y1 + y2), stride / 2];
  return [Math.max(cx - half, x1), Math.max(cy - half, y1), Math.min(cx + half, x2), Math.min(cy + half, y2)];
}

/** Eq. 6: centerness, and 1 in the core zone. */
export function softCenterness(sides: Sides, isInCoreZone: boolean): number {
  return isInCoreZone ? 1 : centernessOf(sides);
}

/** Where a location stands, and the box it may learn, [x1, y1, x2, y2]. */
export interface Place {
  x: number;
  y: number;
  box: readonly number[];
  /** Number of the level, 0 for P3. */
  level: number;
}

/** Eq. 7: the label of a location for a box; 0 outside the box. Borders of the core zone belong to it. */
export function smoothLabel({ x, y, box, level }: Place, kappa: number): number {
  const sides: Sides = [x - box[0], y - box[1], box[2] - x, box[3] - y];
  if (Math.min(...sides) <= 0) return 0;
  const [left, top, right, bottom] = coreZone(box, 8 * 2 ** level);
  const isInCoreZone = left <= x && x <= right && top <= y && y <= bottom;
  const head = headScore(Math.max(...sides), ranges[level], relaxedBounds(ranges[level], kappa));
  return softCenterness(sides, isInCoreZone) * head;
}

/** Eq. 8: the label of training, with the IoU that the location's prediction reaches at this moment. */
export function dynamicLabel(label: number, iou: number): number {
  return label * iou;
}
