/** Boxes are flat arrays, four numbers a box. Three layouts, with xyxy as the one everything else speaks. */

/** Flat boxes [n, 4]; the layout is told by the name of the variable or parameter (`Xyxy` where none is). */
export type BoxArray = Float64Array | Float32Array;

/**
 * How many boxes a flat array holds.
 * @throws RangeError when its length is no multiple of four
 */
export function boxCount(boxes: BoxArray): number {
  if (boxes.length % 4 !== 0) throw new RangeError(`boxes: length ${boxes.length}, expected a multiple of 4`);
  return boxes.length / 4;
}

type Turn = (a: number, b: number, c: number, d: number) => [number, number, number, number];

function turned(boxes: BoxArray, turn: Turn): Float64Array {
  const out = new Float64Array(boxCount(boxes) * 4);
  for (let i = 0; i < out.length; i += 4)
    out.set(turn(boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3]), i);
  return out;
}

/** [x1, y1, x2, y2] → [cx, cy, w, h], float64. */
export function xyxyToCxcywh(boxes: BoxArray): Float64Array {
  return turned(boxes, (x1, y1, x2, y2) => [(x1 + x2) * 0.5, (y1 + y2) * 0.5, x2 - x1, y2 - y1]);
}

/** [cx, cy, w, h] → [x1, y1, x2, y2], float64. */
export function cxcywhToXyxy(boxes: BoxArray): Float64Array {
  return turned(boxes, (cx, cy, w, h) => [cx - w * 0.5, cy - h * 0.5, cx + w * 0.5, cy + h * 0.5]);
}

/** [x1, y1, x2, y2] → [x1, y1, w, h] (COCO's), float64. */
export function xyxyToXywh(boxes: BoxArray): Float64Array {
  return turned(boxes, (x1, y1, x2, y2) => [x1, y1, x2 - x1, y2 - y1]);
}

/** [x1, y1, w, h] (COCO's) → [x1, y1, x2, y2], float64. */
export function xywhToXyxy(boxes: BoxArray): Float64Array {
  return turned(boxes, (x, y, w, h) => [x, y, x + w, y + h]);
}

/** All four numbers times one factor, as when the image is resized. Any layout. */
export function scaleBoxes(boxes: BoxArray, factor: number): Float64Array {
  return turned(boxes, (a, b, c, d) => [a * factor, b * factor, c * factor, d * factor]);
}

/** xyxy boxes cut at the borders of an image of widthPx x heightPx; a box wholly outside ends without area. */
export function clipBoxes(boxes: BoxArray, widthPx: number, heightPx: number): Float64Array {
  const cut = (v: number, top: number) => Math.min(Math.max(v, 0), top);
  return turned(boxes, (x1, y1, x2, y2) => [
    cut(x1, widthPx),
    cut(y1, heightPx),
    cut(x2, widthPx),
    cut(y2, heightPx),
  ]);
}
