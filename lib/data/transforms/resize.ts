/** Resizing by bilinear interpolation, as OpenCV's INTER_LINEAR does it: no smoothing before a reduction. */
import type { PackedImage } from '../packed-image';

/** For each output position, the left neighbour's place and the right one's weight of 2048. */
interface Taps {
  first: Int32Array;
  second: Int32Array;
  weight: Int32Array;
}

/**
 * Draws an image, resized to `width` x `height`, into the upper left corner of `out`, which is at least as large.
 * Pixel centers are at half numbers; the border is repeated. Agrees with OpenCV 5 to 1 of 255 (whole-number weights
 * of 11 bits, as there).
 */
export function resizeInto(out: PackedImage, source: PackedImage, width: number, height: number): void {
  const across = taps(source.width, width);
  const down = taps(source.height, height);
  const rows = [new Int32Array(width * 3), new Int32Array(width * 3)];
  const held = [-1, -1];
  const rowOf = (y: number): Int32Array => {
    const slot = y & 1;
    if (held[slot] !== y) stretchRow(rows[slot], source, y, across);
    held[slot] = y;
    return rows[slot];
  };
  for (let y = 0; y < height; y++) {
    const upper = rowOf(down.first[y]);
    const lower = rowOf(down.second[y]);
    blendRows(out.data, y * out.width, upper, lower, down.weight[y]);
  }
}

function taps(from: number, to: number): Taps {
  const made = { first: new Int32Array(to), second: new Int32Array(to), weight: new Int32Array(to) };
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    made.first[i] = Math.floor(at);
    made.second[i] = Math.min(made.first[i] + 1, from - 1);
    made.weight[i] = Math.round((at - made.first[i]) * 2048);
  }
  return made;
}

/** One row stretched to the output's width, by channel, 2048 times its values. */
function stretchRow(row: Int32Array, { data, width }: PackedImage, y: number, taps: Taps): void {
  const at = y * width;
  for (let x = 0, i = 0; i < row.length; x++, i += 3) {
    const p = data[at + taps.first[x]];
    const q = data[at + taps.second[x]];
    const right = taps.weight[x];
    const left = 2048 - right;
    row[i] = Math.imul(p & 255, left) + Math.imul(q & 255, right);
    row[i + 1] = Math.imul((p >>> 8) & 255, left) + Math.imul((q >>> 8) & 255, right);
    row[i + 2] = Math.imul((p >>> 16) & 255, left) + Math.imul((q >>> 16) & 255, right);
  }
}

function blendRows(out: Int32Array, at: number, upper: Int32Array, lower: Int32Array, below: number): void {
  const above = 2048 - below;
  const half = 1 << 21;
  for (let i = 0, to = at; i < upper.length; i += 3, to++) {
    const r = (Math.imul(upper[i], above) + Math.imul(lower[i], below) + half) >>> 22;
    const g = (Math.imul(upper[i + 1], above) + Math.imul(lower[i + 1], below) + half) >>> 22;
    const b = (Math.imul(upper[i + 2], above) + Math.imul(lower[i + 2], below) + half) >>> 22;
    out[to] = r | (g << 8) | (b << 16);
  }
}
