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
 * How far each channel is from the highest one, by hue + 30 (as computed, hues are −30 to 150): of 514, 10 bits a channel,
 * the first of the output lowest. 514 is 2^17 / 255, so that a chroma of 255 · 255 times it, shifted by 17, is a byte.
 */
function distances(shift: number, order: 'rgb' | 'bgr'): Int32Array {
  return table(181, (i) => {
    const far = (channel: number) => {
      const sixth = ((((i - 30 + shift - 60 * channel) % 180) + 180) % 180) / 30; // 0 … 6, this channel at 0
      return Math.round(514 * Math.min(1, Math.max(0, 2 - Math.abs(3 - sixth))));
    };
    const [first, last] = order === 'rgb' ? [0, 2] : [2, 0];
    return far(first) | (far(1) << 10) | (far(last) << 20);
  });
}

/**
 * Writes an image with its colors shifted, as three numbers 0 to 255 a pixel. A shift of nothing still goes through HSV
 * and back, which rounds, as in the reference.
 * @param out from `at` on: [height, width, 3]
 * Source: YOLOX `augment_hsv`; agrees with OpenCV 5 to 1 of 255.
 */
export function writeShifted(
  out: Float32Array,
  at: number,
  { data }: PackedImage,
  shift: HsvShift,
  order: 'rgb' | 'bgr',
): void {
  const saturations = table(256, (s) => clip(s + shift.saturation));
  // The new value, and above it what divides by the old one.
  const values = table(256, (v) => (perValue[v] << 8) | clip(v + shift.value));
  const far = distances(shift.hue, order);
  for (let i = 0, to = at; i < data.length; i++, to += 3) {
    const pixel = data[i];
    const r = pixel & 255;
    const g = (pixel >>> 8) & 255;
    const b = (pixel >>> 16) & 255;
    // Which channel is highest and which lowest; `turn` is the hue times the spread, in sixths of the circle from red.
    let value = r;
    let least = b;
    let turn = g - b;
    if (b > r && b > g) {
      value = b;
      least = r < g ? r : g;
      turn = r - g + 4 * (b - least);
    } else if (g > r) {
      value = g;
      least = r < b ? r : b;
      turn = b - r + 2 * (g - least);
    } else if (g < b) least = g;
    const spread = value - least;
    const fars = far[((Math.imul(turn, perSpread[spread]) + 2048) >> 12) + 30];
    const both = values[value];
    const high = both & 255;
    const chroma = Math.imul(high, saturations[(Math.imul(spread, both >>> 8) + 2048) >> 12]);
    out[to] = high - ((Math.imul(chroma, fars & 1023) + 65536) >> 17);
    out[to + 1] = high - ((Math.imul(chroma, (fars >>> 10) & 1023) + 65536) >> 17);
    out[to + 2] = high - ((Math.imul(chroma, fars >>> 20) + 65536) >> 17);
  }
}
