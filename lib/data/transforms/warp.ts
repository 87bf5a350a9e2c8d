/** Draws an image through an affine map: bilinear, in whole numbers, each row's inside without any test. */
import type { PackedImage } from '../packed-image';
import { type Affine, inverse } from './matrix';

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
  for (let y = 0; y < out.height; y++) {
    const u = a * 0.5 + b * (y + 0.5) + c - 0.5;
    const v = d * 0.5 + e * (y + 0.5) + f - 0.5;
    warpRow(out, y, source, window, { u, v, du: a, dv: d });
  }
}

function warpRow(out: PackedImage, y: number, source: PackedImage, window: Window, row: Row): void {
  const { left, top, right, bottom } = window;
  const [from, to] = span(row, left - 1, right, top - 1, bottom, out.width);
  if (from >= to) return;
  // A hair is left at each side: the fixed-point walk may be off by that.
  let [start, end] = span(row, left + 0.01, right - 1.01, top + 0.01, bottom - 1.01, out.width);
  if (start >= end) start = end = to;
  for (let x = from; x < start; x++) blendEdge(out, x, y, source, window, row);
  warpInside(out, y, source, row, start, end);
  for (let x = end; x < to; x++) blendEdge(out, x, y, source, window, row);
}

/** The pixels of a row whose source position is in [uLow, uHigh) x [vLow, vHigh), as [first, end). */
function span(
  { u, v, du, dv }: Row,
  uLow: number,
  uHigh: number,
  vLow: number,
  vHigh: number,
  width: number,
): [number, number] {
  const [a, b] = interval(u, du, uLow, uHigh, width);
  const [c, d] = interval(v, dv, vLow, vHigh, width);
  return [Math.max(a, c), Math.min(b, d)];
}

function interval(at: number, step: number, low: number, high: number, width: number): [number, number] {
  if (step === 0) return at >= low && at < high ? [0, width] : [0, 0];
  const [first, last] = step > 0 ? [low, high] : [high, low];
  return [Math.max(0, Math.ceil((first - at) / step)), Math.min(width, Math.ceil((last - at) / step))];
}

const evens = 0x00ff00ff; // red and blue; green is between them
const halves = 0x00800080;

/**
 * Pixels [start, end) of a row, whose four neighbours are all there. Positions are 16.16 fixed point, weights have 8
 * bits; red and blue are weighted in one multiplication, as two numbers of 16 bits.
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
    const above = 256 - below;
    const leftRb = ((Math.imul(p00 & evens, above) + Math.imul(p10 & evens, below) + halves) >>> 8) & evens;
    const rightRb = ((Math.imul(p01 & evens, above) + Math.imul(p11 & evens, below) + halves) >>> 8) & evens;
    const leftG = (Math.imul(p00 & 0xff00, above) + Math.imul(p10 & 0xff00, below)) >>> 8;
    const rightG = (Math.imul(p01 & 0xff00, above) + Math.imul(p11 & 0xff00, below)) >>> 8;
    const rb = (Math.imul(leftRb, 256 - right) + Math.imul(rightRb, right) + halves) >>> 8;
    const g = (Math.imul(leftG, 256 - right) + Math.imul(rightG, right) + 0x8000) >>> 8;
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
