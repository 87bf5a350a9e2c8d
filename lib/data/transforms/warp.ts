/** Draws an image through an affine map: bilinear, in whole numbers, each row's inside without any test. */
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
  if (window.right <= window.left || window.bottom <= window.top) return;
  const [a, b, c, d, e, f] = inverse(matrix);
  const [top, bottom] = rowsOf(window, matrix);
  for (let y = Math.max(0, top); y < Math.min(out.height, bottom); y++) {
    const u = a * 0.5 + b * (y + 0.5) + c - 0.5;
    const v = d * 0.5 + e * (y + 0.5) + f - 0.5;
    warpRow(out, y, source, window, { u, v, du: a, dv: d });
  }
}

/** The rows of the output that a part of the source can reach, a source pixel around it included. */
function rowsOf({ left, top, right, bottom }: Window, matrix: Affine): [number, number] {
  const [, y1, , y2] = mapBoxes([left - 1, top - 1, right + 1, bottom + 1], matrix);
  return [Math.floor(y1), Math.ceil(y2)];
}

/** First pixel and end of where a row reads from the source at all, and of where all four neighbours are there. */
const spans = new Int32Array(4);

function warpRow(out: PackedImage, y: number, source: PackedImage, window: Window, row: Row): void {
  findSpan(0, row, window, 1, out.width);
  // A hair is left at each side: the fixed-point walk may be off by that.
  findSpan(2, row, window, -0.01, out.width);
  const [from, to] = [spans[0], spans[1]];
  if (from >= to) return;
  const isEmpty = spans[2] >= spans[3];
  const [start, end] = isEmpty ? [to, to] : [spans[2], spans[3]];
  for (let x = from; x < start; x++) blendEdge(out, x, y, source, window, row);
  warpInside(out, y, source, row, start, end);
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

const evens = 0x00ff00ff; // red and blue; green is between them
const halves = 0x00800080;

/**
 * Pixels [start, end) of a row, whose four neighbours are all there. Positions are 16.16 fixed point, weights have 8
 * bits; red and blue are weighted in one multiplication, as two numbers of 16 bits (a borrow between them costs the
 * upper one at most 1 of 255).
 */
function warpInside(
  { data: out, width: outWidth }: PackedImage,
  y: number,
  { data, width }: PackedImage,
  row: Row,
  start: number,
  end: number,
): void {
  const du = Math.round(row.du * 65536);
  const dv = Math.round(row.dv * 65536);
  let u = Math.floor((row.u + row.du * start) * 65536) | 0;
  let v = Math.floor((row.v + row.dv * start) * 65536) | 0;
  for (let to = y * outWidth + start, last = y * outWidth + end; to < last; to++) {
    const at = (Math.imul(v >> 16, width) + (u >> 16)) | 0;
    const p00 = data[at];
    const p01 = data[at + 1];
    const p10 = data[at + width];
    const p11 = data[at + width + 1];
    const right = (u >>> 8) & 255;
    const below = (v >>> 8) & 255;
    const upperLeft = p00 & evens;
    const upperRight = p01 & evens;
    const leftRb = (upperLeft + ((Math.imul((p10 & evens) - upperLeft, below) + halves) >>> 8)) & evens;
    const rightRb = (upperRight + ((Math.imul((p11 & evens) - upperRight, below) + halves) >>> 8)) & evens;
    const rb = leftRb + ((Math.imul(rightRb - leftRb, right) + halves) >>> 8);
    const leftG = ((p00 & 0xff00) << 8) + Math.imul((p10 & 0xff00) - (p00 & 0xff00), below);
    const rightG = ((p01 & 0xff00) << 8) + Math.imul((p11 & 0xff00) - (p01 & 0xff00), below);
    const g = (leftG + Math.imul((rightG - leftG) >> 8, right) + 0x8000) >>> 8;
    out[to] = (rb & evens) | (g & 0xff00);
    u = (u + du) | 0;
    v = (v + dv) | 0;
  }
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
