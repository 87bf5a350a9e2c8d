/** Fitting an image into a size without changing its shape: what is left over is border, right and below. */
import { type PackedImage, plainImage } from '../packed-image';
import { resizeInto } from './resize';

/** [height, width], pixels. */
export type SizeHw = readonly [height: number, width: number];

/** By how much an image is enlarged to fit: the smaller of the two ratios. */
export function fitRatio(image: { width: number; height: number }, [height, width]: SizeHw): number {
  return Math.min(height / image.height, width / image.width);
}

/**
 * Brings an image into a size. Boxes and joints follow by a multiplication with `ratio`.
 * @param border packed color of what is left over
 * Source: YOLOX `preproc`.
 */
export function letterbox(
  source: PackedImage,
  size: SizeHw,
  border: number,
): { image: PackedImage; ratio: number } {
  const ratio = fitRatio(source, size);
  const image = plainImage(size[1], size[0], border);
  const [width, height] = [Math.trunc(source.width * ratio), Math.trunc(source.height * ratio)];
  resizeInto(image, source, Math.max(1, width), Math.max(1, height));
  return { image, ratio };
}
