/** Fitting an image into a size without changing its shape: what is left over is border, right and below. */
import type { PackedImage } from '../packed-image';
import { resizeInto } from './resize';

/** [height, width], pixels. */
export type SizeHw = readonly [height: number, width: number];

/** By how much an image is enlarged to fit: the smaller of the two ratios. */
export function fitRatio(image: { width: number; height: number }, [height, width]: SizeHw): number {
  return Math.min(height / image.height, width / image.width);
}

/**
 * Brings an image into the upper left of `out`; what is left over becomes border.
 * @param border packed color
 * @returns the ratio, by which boxes and joints are multiplied
 * Source: YOLOX `preproc`.
 */
export function letterboxInto(out: PackedImage, source: PackedImage, border: number): number {
  const ratio = fitRatio(source, [out.height, out.width]);
  const [width, height] = [Math.trunc(source.width * ratio), Math.trunc(source.height * ratio)];
  out.data.fill(border);
  resizeInto(out, source, Math.max(1, width), Math.max(1, height));
  return ratio;
}
