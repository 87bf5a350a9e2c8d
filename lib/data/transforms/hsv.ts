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

/** How far to the left high, middle and low channel of each sixth of the circle stand in a pixel. */
const places = [
  [0, 8, 16],
  [8, 0, 16],
  [8, 16, 0],
  [16, 8, 0],
  [16, 0, 8],
  [0, 16, 8],
] as const;

/**
 * What a hue becomes, by hue + 30 (as computed, hues are −30 to 150): bits 0–14 hold the three places, the rest says how
 * far the middle channel is from the high one, of 256. In even sixths it rises with the hue, in odd ones it falls.
 */
function hueTable(shift: number): Int32Array {
  return table(181, (i) => {
    const hue = (((i - 30 + shift) % 180) + 180) % 180;
    const sixth = Math.floor(hue / 30);
    const fall = Math.round(((sixth % 2 === 0 ? 30 - (hue % 30) : hue % 30) * 256) / 30);
    const [high, mid, low] = places[sixth];
    return (fall << 15) | (high << 10) | (mid << 5) | low;
  });
}

/**
 * Shifts an image in place. A shift of nothing still goes through HSV and back, which rounds, as in the reference.
 * Source: YOLOX `augment_hsv`; agrees with OpenCV 5 to 1 of 255.
 */
export function shiftHsv({ data }: PackedImage, shift: HsvShift): void {
  const hues = hueTable(shift.hue);
  const saturations = table(256, (s) => clip(s + shift.saturation));
  const values = table(256, (v) => clip(v + shift.value));
  for (let i = 0; i < data.length; i++) {
    const pixel = data[i];
    const r = pixel & 255;
    const g = (pixel >>> 8) & 255;
    const b = (pixel >>> 16) & 255;
    const value = r > g ? (r > b ? r : b) : g > b ? g : b;
    const spread = value - (r < g ? (r < b ? r : b) : g < b ? g : b);
    const turn = value === r ? g - b : value === g ? b - r + 2 * spread : r - g + 4 * spread;
    const hue = hues[((Math.imul(turn, perSpread[spread]) + 2048) >> 12) + 30];
    const high = values[value];
    const chroma = Math.imul(high, saturations[(Math.imul(spread, perValue[value]) + 2048) >> 12]);
    // Times 257 / 65536 in place of / 255. A shift looks at the lowest five bits of its count alone.
    const low = high - ((Math.imul(chroma, 257) + 32896) >>> 16);
    const mid = high - ((Math.imul(Math.imul(chroma, hue >> 15) >>> 8, 257) + 32896) >>> 16);
    data[i] = (high << (hue >>> 10)) | (mid << (hue >>> 5)) | (low << hue);
  }
}
