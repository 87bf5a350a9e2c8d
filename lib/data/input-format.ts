/** How a network wants its input: order of the channels, and what is subtracted and divided by. */
import { type PackedImage, packColor } from './packed-image';

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
 */
export function writeInput(out: Float32Array, at: number, { data }: PackedImage, format: InputFormat): void {
  const tables = [0, 1, 2].map((k) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte - format.mean[k]) / format.std[k]),
  );
  const [first, second, third] = tables;
  const [low, high] = format.order === 'rgb' ? [0, 16] : [16, 0];
  for (let i = 0, to = at; i < data.length; i++, to += 3) {
    const pixel = data[i];
    out[to] = first[(pixel >>> low) & 255];
    out[to + 1] = second[(pixel >>> 8) & 255];
    out[to + 2] = third[(pixel >>> high) & 255];
  }
}
