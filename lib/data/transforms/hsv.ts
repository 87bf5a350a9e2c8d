/** Shifts of hue, saturation and value, in whole numbers, as OpenCV's 8-bit HSV has them. */
import type { Random } from '../../engine/random';
import { pixelLoops, workMemory } from '../kernels/pixels';
import type { PackedImage } from '../packed-image';

/** Added to hue (of 180, round the circle), saturation and value (of 255, cut at the ends). */
export interface HsvShift {
  hue: number;
  saturation: number;
  value: number;
}

/**
 * Draws YOLOX's shift: each of the three is 0 with probability one half, else uniform within ± its reach, cut to a
 * whole number.
 */
export function drawHsvShift(random: Random, reach: HsvShift): HsvShift {
  const draw = (most: number) => Math.trunc((2 * random.uniform() - 1) * most) * random.integer(2);
  return { hue: draw(reach.hue), saturation: draw(reach.saturation), value: draw(reach.value) };
}

/**
 * Writes an image with its colors shifted, as three numbers 0 to 255 a pixel. A shift of nothing still goes through HSV
 * and back, which rounds, as in the reference.
 * @param out from `at` on: [height, width, 3]
 * @param shift whole numbers
 * Source: YOLOX `augment_hsv`; agrees with OpenCV 5 to 1 of 255.
 */
export function writeShifted(
  out: Float32Array,
  at: number,
  { data }: PackedImage,
  { hue, saturation, value }: HsvShift,
  order: 'rgb' | 'bgr',
): void {
  const padded = Math.ceil(data.length / 4) * 4;
  const { first, second, buffer } = workMemory(padded * 4, padded * 12);
  new Int32Array(buffer, first, data.length).set(data);
  const turned = ((hue % 180) + 180) % 180;
  pixelLoops.shift(second, first, padded, turned, saturation, value, order === 'bgr' ? 1 : 0);
  out.set(new Float32Array(buffer, second, data.length * 3), at);
}
