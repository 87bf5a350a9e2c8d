/** Shifts of hue, saturation and value, in whole numbers, as OpenCV's 8-bit HSV has them. */
import type { Random } from '../../engine/random';
import type { PackedImage } from '../packed-image';

/** Added to hue (of 180, round the circle), saturation and value (of 255, cut at the ends). */
export interface HsvShift {
  hue: number;
  saturation: number;
  value: number;
}

const table = (n: number, of: (i: number) => number) => Int32Array.from({ length: n }, (_, i) => of(i));
const clip = (v: number) => Math.min(255, Math.max(0, v));

/** 255 / value and 30 / spread, times 4096: divisions as multiplications. */
const perValue = table(256, (v) => (v === 0 ? 0 : Math.round((255 * 4096) / v)));
const perSpread = table(256, (d) => (d === 0 ? 0 : Math.round((30 * 4096) / d)));

/**
 * Draws YOLOX's shift: each of the three is 0 with probability one half, else uniform within ± its reach, cut to a
 * whole number.
 */
export function drawHsvShift(random: Random, reach: HsvShift): HsvShift {
  const draw = (most: number) => Math.trunc((2 * random.uniform() - 1) * most) * random.integer(2);
  return { hue: draw(reach.hue), saturation: draw(reach.saturation), value: draw(reach.value) };
}

/**
 * Shifts an image in place. A shift of nothing still goes through HSV and back, which rounds, as in the reference.
 * Source: YOLOX `augment_hsv`; agrees with OpenCV 5 to 1 of 255.
 */
export function shiftHsv({ data }: PackedImage, shift: HsvShift): void {
  const hues = table(181, (h) => (((h + shift.hue) % 180) + 180) % 180);
  const saturations = table(256, (s) => clip(s + shift.saturation));
  const values = table(256, (v) => clip(v + shift.value));
  const sectors = hues.map((h) => Math.floor(h / 30));
  // In even sectors the middle channel rises towards the next one, in odd ones it falls.
  const falls = hues.map((h) => Math.round((((h / 30) & 1) === 0 ? 30 - (h % 30) : h % 30) * (256 / 30)));
  for (let i = 0; i < data.length; i++) {
    const pixel = data[i];
    const r = pixel & 255;
    const g = (pixel >>> 8) & 255;
    const b = (pixel >>> 16) & 255;
    let value = r > g ? r : g;
    if (b > value) value = b;
    let least = r < g ? r : g;
    if (b < least) least = b;
    const spread = value - least;
    let h = value === r ? g - b : value === g ? b - r + 2 * spread : r - g + 4 * spread;
    h = (Math.imul(h, perSpread[spread]) + 2048) >> 12;
    if (h < 0) h += 180;
    const high = values[value];
    const chroma = Math.imul(high, saturations[(Math.imul(spread, perValue[value]) + 2048) >> 12]);
    // Times 257 / 65536 in place of / 255.
    const low = high - ((Math.imul(chroma, 257) + 32896) >>> 16);
    const mid = high - ((Math.imul(Math.imul(chroma, falls[h]) >>> 8, 257) + 32896) >>> 16);
    data[i] = arrange(sectors[h], high, mid, low);
  }
}

/** The three channels in their places, by the sixth of the circle that the hue is in. */
function arrange(sector: number, high: number, mid: number, low: number): number {
  if (sector === 0) return high | (mid << 8) | (low << 16);
  if (sector === 1) return mid | (high << 8) | (low << 16);
  if (sector === 2) return low | (high << 8) | (mid << 16);
  if (sector === 3) return low | (mid << 8) | (high << 16);
  return sector === 4 ? mid | (low << 8) | (high << 16) : high | (low << 8) | (mid << 16);
}
