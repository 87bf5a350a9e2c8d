/** The operations as loops over numbers: slow, short, and with no engine in them. */
import type { ConvOptions } from '../../lib/engine';

/** Numbers with a shape, [N, H, W, C] (or [KH, KW, C, O]), last axis fastest. */
export interface Grid {
  values: ArrayLike<number>;
  shape: [number, number, number, number];
}

/** Gives the entry at a place, or `outside` where there is none in the image. */
function entry({ values, shape: [, h, w, c] }: Grid, [b, i, j, k]: number[], outside = 0): number {
  return i < 0 || i >= h || j < 0 || j >= w ? outside : values[((b * h + i) * w + j) * c + k];
}

/** Convolution as the sum that it is, NHWC. */
export function convolve(x: Grid, filter: Grid, { stride = 1, padding = 0 }: ConvOptions): number[] {
  const side =
    typeof padding === 'number' ? { top: padding, bottom: padding, left: padding, right: padding } : padding;
  const [n, h, w, c] = x.shape;
  const [kh, kw, , o] = filter.shape;
  const outH = Math.floor((h + side.top + side.bottom - kh) / stride) + 1;
  const outW = Math.floor((w + side.left + side.right - kw) / stride) + 1;
  const sum = (b: number, i: number, j: number, to: number) => {
    let total = 0;
    for (let u = 0; u < kh; u++) {
      for (let v = 0; v < kw; v++) {
        const [row, column] = [i * stride + u - side.top, j * stride + v - side.left];
        for (let from = 0; from < c; from++) {
          total += entry(x, [b, row, column, from]) * entry(filter, [u, v, from, to]);
        }
      }
    }
    return total;
  };
  return grid([n, outH, outW, o], sum);
}

/** Maximum of the window around each pixel. */
export function poolMax(x: Grid, size: number): number[] {
  const reach = (size - 1) / 2;
  return grid(x.shape, (b, i, j, k) => {
    let best = -Infinity;
    for (let u = i - reach; u <= i + reach; u++) {
      for (let v = j - reach; v <= j + reach; v++) best = Math.max(best, entry(x, [b, u, v, k], -Infinity));
    }
    return best;
  });
}

/** Bilinear interpolation with half-pixel centres; beyond the edge the edge counts. */
export function interpolate(x: Grid, [height, width]: [number, number]): number[] {
  const [n, h, w, c] = x.shape;
  const within = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  return grid([n, height, width, c], (b, i, j, k) => {
    const [y, z] = [((i + 0.5) * h) / height - 0.5, ((j + 0.5) * w) / width - 0.5];
    const [top, left] = [Math.floor(y), Math.floor(z)];
    let total = 0;
    for (const [u, share] of [
      [top, 1 - (y - top)],
      [top + 1, y - top],
    ]) {
      for (const [v, part] of [
        [left, 1 - (z - left)],
        [left + 1, z - left],
      ]) {
        total += share * part * entry(x, [b, within(u, h), within(v, w), k]);
      }
    }
    return total;
  });
}

function grid(
  [n, h, w, c]: [number, number, number, number],
  at: (b: number, i: number, j: number, k: number) => number,
): number[] {
  return Array.from({ length: n * h * w * c }, (_, index) => {
    const k = index % c;
    const j = Math.floor(index / c) % w;
    const i = Math.floor(index / (c * w)) % h;
    return at(Math.floor(index / (c * w * h)), i, j, k);
  });
}
