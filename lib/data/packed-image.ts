/** Images as the transforms have them: one 32-bit number a pixel, so that one read brings all its channels. */
import type { Pixels } from './sample';

/** Rows from the top; a pixel is R + 256 G + 65536 B, its fourth byte is not looked at. */
export interface PackedImage {
  /** [height · width] */
  data: Int32Array;
  width: number;
  height: number;
}

/** YOLOX's border: gray 114. */
export const gray114 = packColor(114, 114, 114);

/** One color as a pixel. */
export function packColor(r: number, g: number, b: number): number {
  return r | (g << 8) | (b << 16);
}

/** An image of one color. */
export function plainImage(width: number, height: number, color = 0): PackedImage {
  return { data: new Int32Array(width * height).fill(color), width, height };
}

/** RGB bytes as a packed image. */
export function packRgb({ data, width, height }: Pixels): PackedImage {
  const packed = new Int32Array(width * height);
  for (let i = 0, at = 0; i < packed.length; i++, at += 3)
    packed[i] = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
  return { data: packed, width, height };
}

/** A packed image as RGB bytes. */
export function unpackRgb({ data, width, height }: PackedImage): Pixels {
  const bytes = new Uint8Array(width * height * 3);
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    bytes[at] = data[i] & 255;
    bytes[at + 1] = (data[i] >>> 8) & 255;
    bytes[at + 2] = (data[i] >>> 16) & 255;
  }
  return { data: bytes, width, height, channels: 3 };
}
