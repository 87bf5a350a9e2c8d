/** Draws an image through an affine map: bilinear, in whole numbers, each row's inside without any test. */
import { pixelLoops, workMemory } from '../kernels/pixels';
import type { PackedImage } from '../packed-image';
import { type Affine, inverse, mapBoxes } from './matrix';

/** Part of an image, whole pixels, right and bottom ends not included. */
export interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where a row of the output reads: source position (pixel centers) of its pixel 0, and the step a pixel. */
interface Row {
  u: number;
  v: number;
  du: number;
  dv: number;
}

/**
 * Draws `source` into `out`, which keeps what it holds where the source does not reach; at the source's edge the two
 * are blended by how much of the pixel is covered. What `out` held is the border (114 for YOLOX, 0 for HRNet).
 * @param matrix from edges of the source to edges of the output
 * @param part of the source that is drawn; the whole when undefined
 * Positions are rounded to 1/256 pixel; OpenCV's warpAffine rounds them to 1/32.
 */
export function warpInto(out: PackedImage, source: PackedImage, matrix: Affine, part?: Window): void {
  const window = part ?? { left: 0, top: 0, right: source.width, bottom: source.height };
  const [top, bottom] = rowsOf(window, matrix, out.height);
  if (window.right <= window.left || window.bottom <= window.top || top >= bottom) return;
  const [a, b, c, d, e, f] = inverse(matrix);
  const work = openWork(out, source, window);
  for (let y = top; y < bottom; y++) {
    const u = a * 0.5 + b * (y + 0.5) + c - 0.5;
    const v = d * 0.5 + e * (y + 0.5) + f - 0.5;
    warpRow(work, y, window, { u, v, du: a, dv: d });
  }
  out.data.set(work.out.data);
}

/** Both images where the loops can reach them: of the source the rows of the window. */
interface Work {
  out: PackedImage;
  source: PackedImage;
  outAt: number;
  /** Where row 0 of the source would be. */
  sourceAt: number;
}

function openWork(out: PackedImage, source: PackedImage, { top, bottom }: Window): Work {
  const rows = source.data.subarray(top * source.width, bottom * source.width);
  const { first, second, buffer } = workMemory(out.data.byteLength, rows.byteLength);
  const data = new Int32Array(buffer, first, out.data.length);
  data.set(out.data);
  new Int32Array(buffer, second, rows.length).set(rows);
  const sourceAt = second - top * source.width * 4;
  return { out: { ...out, data }, source, outAt: first, sourceAt };
}

/** The rows of the output that a part of the source can reach, a source pixel around it included. */
function rowsOf({ left, top, right, bottom }: Window, matrix: Affine, height: number): [number, number] {
  const [, y1, , y2] = mapBoxes([left - 1, top - 1, right + 1, bottom + 1], matrix);
  return [Math.max(0, Math.floor(y1)), Math.min(height, Math.ceil(y2))];
}

/** First pixel and end of where a row reads from the source at all, and of where all four neighbours are there. */
const spans = new Int32Array(4);

function warpRow(work: Work, y: number, window: Window, row: Row): void {
  const { out, source } = work;
  findSpan(0, row, window, 1, out.width);
  // A hair is left at each side: the fixed-point walk may be off by that.
  findSpan(2, row, window, -0.01, out.width);
  const [from, to] = [spans[0], spans[1]];
  if (from >= to) return;
  const isEmpty = spans[2] >= spans[3];
  const [start, end] = isEmpty ? [to, to] : [spans[2], spans[3]];
  for (let x = from; x < start; x++) blendEdge(out, x, y, source, window, row);
  warpInside(work, y, row, start, end);
  for (let x = end; x < to; x++) blendEdge(out, x, y, source, window, row);
}

/**
 * Finds the pixels of a row whose source position is at most `reach` beyond the window: 1 reaches the last position
 * that a source pixel has a share in, below 0 stays where the next pixel is inside too.
 */
function findSpan(at: 0 | 2, row: Row, window: Window, reach: number, width: number): void {
  spans[at] = 0;
  spans[at + 1] = width;
  narrow(at, row.u, row.du, window.left - reach, window.right - 1 + reach);
  narrow(at, row.v, row.dv, window.top - reach, window.bottom - 1 + reach);
}

/** Cuts a span to where `position + step x` is in [low, high). */
function narrow(at: 0 | 2, position: number, step: number, low: number, high: number): void {
  if (step === 0) {
    if (!(position >= low && position < high)) spans[at + 1] = 0;
    return;
  }
  const first = Math.ceil(((step > 0 ? low : high) - position) / step);
  const end = Math.ceil(((step > 0 ? high : low) - position) / step);
  if (first > spans[at]) spans[at] = first;
  if (end < spans[at + 1]) spans[at + 1] = end;
}

/** Pixels [start, end) of a row, whose four neighbours are all there; positions become 16.16 fixed point. */
function warpInside(
  { out, source, outAt, sourceAt }: Work,
  y: number,
  row: Row,
  start: number,
  end: number,
): void {
  if (start >= end) return;
  const fixed = (v: number) => Math.floor(v * 65536);
  pixelLoops.warp(
    outAt + (y * out.width + start) * 4,
    sourceAt,
    source.width,
    end - start,
    fixed(row.u + row.du * start),
    fixed(row.v + row.dv * start),
    Math.round(row.du * 65536),
    Math.round(row.dv * 65536),
  );
}

/** One pixel that the source covers in part: neighbours outside the window count as what `out` held. */
function blendEdge(
  out: PackedImage,
  x: number,
  y: number,
  source: PackedImage,
  window: Window,
  row: Row,
): void {
  const [u, v] = [row.u + row.du * x, row.v + row.dv * x];
  const [u0, v0] = [Math.floor(u), Math.floor(v)];
  const to = y * out.width + x;
  let [r, g, b] = [0.5, 0.5, 0.5];
  for (let k = 0; k < 4; k++) {
    const [px, py] = [u0 + (k & 1), v0 + (k >> 1)];
    const isIn = px >= window.left && px < window.right && py >= window.top && py < window.bottom;
    const pixel = isIn ? source.data[py * source.width + px] : out.data[to];
    const weight = (1 - Math.abs(u - px)) * (1 - Math.abs(v - py));
    r += weight * (pixel & 255);
    g += weight * ((pixel >>> 8) & 255);
    b += weight * ((pixel >>> 16) & 255);
  }
  out.data[to] = Math.floor(r) | (Math.floor(g) << 8) | (Math.floor(b) << 16);
}
