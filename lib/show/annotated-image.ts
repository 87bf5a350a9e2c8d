/** A picture as a JPEG of its own, with boxes, labels and skeletons drawn over it. */
import { useFonts } from './fonts';
import type { ImageSource } from './image';
import { type Overlay, overlaySvg } from './image-overlay';
import { loadMetrics } from './measure-text';
import { type Skeleton, skeletonsSvg } from './skeleton-overlay';

/** What is drawn over the picture. */
export interface Annotations extends Overlay {
  skeletons?: readonly Skeleton[];
}

/** Wider pictures are reduced: labels would be too small to read. */
const widest = 1600;
/** Narrower ones are enlarged, to four times their size at most: labels would hide them. */
const narrowest = 480;

/** @param image bytes, 0-255 */
export async function annotatedJpeg(
  image: Exclude<ImageSource, string>,
  { skeletons = [], ...overlay }: Annotations,
): Promise<Buffer> {
  useFonts();
  await loadMetrics();
  const { data, width, height, channels } = image;
  const scale = Math.min(widest / width, Math.max(1, Math.min(4, narrowest / width)));
  const size = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const [left, right] = overlaySvg(overlay, size[0], size[1], scale).split(/(?=<\/svg>)/);
  const drawn = Buffer.from(left + skeletonsSvg(skeletons, { scale }) + right);
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels } })
    .resize(size[0], size[1], { fit: 'fill' })
    .composite([{ input: drawn }])
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
