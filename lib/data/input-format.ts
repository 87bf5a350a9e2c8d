/** How a network wants its input: order of the channels, and what is subtracted and divided by. */
import { type PackedImage, packColor } from './packed-image';
import { type HsvShift, writeShifted } from './transforms/hsv';

/** Values are (byte − mean) / std, by channel, in the order named. */
export interface InputFormat {
  order: 'rgb' | 'bgr';
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
  /** What stands where there is no image: R, G, B bytes. */
  border: readonly [number, number, number];
}

/** Bytes as they are, blue first, gray 114 around. Source: YOLOX from its release 0.1.1 on. */
export const yoloxInput: InputFormat = Object.freeze({
  order: 'bgr',
  mean: [0, 0, 0] as const,
  std: [1, 1, 1] as const,
  border: [114, 114, 114] as const,
});

/** ImageNet's mean and deviation, red first. Source: torchvision; mmdetection's RetinaNet, FCOS; HRNet (border 0). */
export const imagenetInput: InputFormat = Object.freeze({
  order: 'rgb',
  mean: [123.675, 116.28, 103.53] as const,
  std: [58.395, 57.12, 57.375] as const,
  border: [0, 0, 0] as const,
});

/** The border as a pixel. */
export function borderOf({ border: [r, g, b] }: InputFormat): number {
  return packColor(r, g, b);
}

/**
 * Writes an image as the network's numbers, [height, width, 3].
 * @param out where the image begins in it: `at`
 * @param shift of the colors, made on the way
 */
export function writeInput(
  out: Float32Array,
  at: number,
  image: PackedImage,
  format: InputFormat,
  shift?: HsvShift,
): void {
  const redAt = format.order === 'rgb' ? 0 : 2;
  const factors = format.std.map((std) => 1 / std);
  const summands = format.std.map((std, k) => -format.mean[k] / std);
  if (shift === undefined) {
    writePlain(out, at, image, redAt, factors, summands);
    return;
  }
  writeShifted(out, at, image, shift, format.order);
  if (format.mean.every((v) => v === 0) && format.std.every((v) => v === 1)) return;
  for (let i = at; i < at + image.data.length * 3; i++)
    out[i] = out[i] * factors[(i - at) % 3] + summands[(i - at) % 3];
}

/** A factor and a summand are faster than a table of 256: (byte − mean) / std = factor · byte + summand. */
function writePlain(
  out: Float32Array,
  at: number,
  { data }: PackedImage,
  redAt: 0 | 2,
  factors: number[],
  summands: number[],
): void {
  const blueAt = 2 - redAt;
  const [redBy, greenBy, blueBy] = [factors[redAt], factors[1], factors[blueAt]];
  const [redPlus, greenPlus, bluePlus] = [summands[redAt], summands[1], summands[blueAt]];
  for (let i = 0, to = at; i < data.length; i++, to += 3) {
    const pixel = data[i];
    out[to + redAt] = (pixel & 255) * redBy + redPlus;
    out[to + 1] = ((pixel >>> 8) & 255) * greenBy + greenPlus;
    out[to + blueAt] = ((pixel >>> 16) & 255) * blueBy + bluePlus;
  }
}
