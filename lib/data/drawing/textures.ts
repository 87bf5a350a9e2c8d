/** Colors by place: gradients, stripes, checks, spots, grain, clouds. The same on every machine. */
import type { Random } from '../../engine/random';

/** The color of a pixel: R + 256 G + 65536 B. */
export type Texture = (x: number, y: number) => number;

export type Rgb = readonly [number, number, number];

/** 0 to 255 for a place, without a pattern (MurmurHash3's finaliser). */
export function grainAt(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) & 255;
}

/** A color made lighter or darker, 256 being as it is. */
function shade(r: number, g: number, b: number, of256: number): number {
  return clip((r * of256) >> 8) | (clip((g * of256) >> 8) << 8) | (clip((b * of256) >> 8) << 16);
}

const clip = (v: number) => (v > 255 ? 255 : v < 0 ? 0 : v);

/** Any color. */
export function drawColor(random: Random): Rgb {
  return [random.integer(256), random.integer(256), random.integer(256)];
}

/** A color near another one. */
export function nearColor([r, g, b]: Rgb, reach: number, random: Random): Rgb {
  const move = (v: number) => Math.min(255, Math.max(0, v + random.integer(2 * reach + 1) - reach));
  return [move(r), move(g), move(b)];
}

/** One color with some grain. */
export function cloth([r, g, b]: Rgb, random: Random, grain = 24): Texture {
  const seed = random.integer(2 ** 31);
  return (x, y) => shade(r, g, b, 256 - grain + ((grainAt(x, y, seed) * grain) >> 7));
}

/** One of five patterns in two colors. */
export function drawTexture(random: Random, [r, g, b]: Rgb, [r2, g2, b2]: Rgb): Texture {
  const seed = random.integer(2 ** 31);
  const period = 3 + random.integer(10);
  const [p, q] = [random.integer(5) - 2, 1 + random.integer(2)];
  const isFirst = patterns[random.integer(patterns.length)];
  return (x, y) => {
    const light = 244 + (grainAt(x, y, seed) >> 4);
    return isFirst(x, y, period, p, q, seed) ? shade(r, g, b, light) : shade(r2, g2, b2, light);
  };
}

type Pattern = (x: number, y: number, period: number, p: number, q: number, seed: number) => boolean;

const patterns: readonly Pattern[] = [
  () => true,
  (x, y, period, p, q) => Math.floor((p * x + q * y) / period) % 2 === 0,
  (x, y, period) => (Math.floor(x / period) + Math.floor(y / period)) % 2 === 0,
  (x, y, period) => {
    const dx = (x % period) * 2 - period;
    const dy = (y % period) * 2 - period;
    return 2 * (dx * dx + dy * dy) <= period * period;
  },
  (x, y, _period, _p, _q, seed) => grainAt(x >> 1, y >> 1, seed) < 128,
];

/**
 * Clouds over a whole image: random shades on a lattice of `period` pixels, blended between, and a finer one over it,
 * from one color to another.
 * @param data RGB bytes, [height, width, 3]
 */
export function paintClouds(
  data: Uint8Array,
  width: number,
  seed: number,
  [first, second]: readonly [Rgb, Rgb],
  period: number,
): void {
  const coarse = new Int32Array(width);
  const fine = new Int32Array(width);
  for (let y = 0, at = 0; at < data.length; y++) {
    latticeRow(coarse, y, period, seed);
    latticeRow(fine, y, Math.max(2, period >> 2), seed + 1);
    for (let x = 0; x < width; x++, at += 3) {
      const mix = 3 * coarse[x] + fine[x]; // 0 … 1020
      const light = 248 + (grainAt(x, y, seed) >> 4);
      for (let k = 0; k < 3; k++)
        data[at + k] = clip(((first[k] + (((second[k] - first[k]) * mix) >> 10)) * light) >> 8);
    }
  }
}

/** One row of the lattice's shades, blended; 0 to 255. */
function latticeRow(row: Int32Array, y: number, period: number, seed: number): void {
  const j = Math.floor(y / period);
  const v = y - j * period;
  const shadeAt = (i: number) =>
    Math.floor((grainAt(i, j, seed) * (period - v) + grainAt(i, j + 1, seed) * v) / period);
  let [left, right] = [0, shadeAt(0)];
  for (let x = 0, u = 0, i = 0; x < row.length; x++, u = (u + 1) % period) {
    if (u === 0) [left, right] = [right, shadeAt(++i)];
    row[x] = Math.floor((left * (period - u) + right * u) / period);
  }
}
