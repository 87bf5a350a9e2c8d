/** Images from files: decoded by sharp, checked against what the annotation says, packed. */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { InputError } from '../../errors';
import type { PackedImage } from '../packed-image';

/** What a file must be. */
export interface Annotated {
  widthPx: number;
  heightPx: number;
}

/** An image that cannot be used; the loader may be told to go on without it. */
export class BrokenImage extends InputError {}

/**
 * Decodes an image file, turned upright as its EXIF data say; where the annotation has the sides the other way round,
 * as it is stored.
 * @param withinPx the longer side is reduced to this, where it is longer
 * @throws BrokenImage naming the file: missing, empty, cut, no image, or of another size than annotated
 */
export async function decodeFile(
  file: string,
  annotated: Annotated,
  withinPx?: number,
): Promise<PackedImage> {
  const image = () => sharp(file, { failOn: 'error' });
  // Turning costs a third of the decoding: it is done where the file asks for it alone.
  const isTurned = (await orientationOf(file)) > 1;
  if (isTurned) {
    const upright = await raw(image().rotate(), file, withinPx);
    if (fits(upright, annotated, withinPx)) return upright;
  }
  const stored = await raw(image(), file, withinPx);
  if (fits(stored, annotated, withinPx)) return stored;
  const size = await sharp(file).metadata();
  throw broken(
    file,
    `${size.width} x ${size.height} pixels`,
    `${annotated.widthPx} x ${annotated.heightPx}, as annotated`,
  );
}

const wholeImage = 'a whole JPEG, PNG or WebP image';

async function orientationOf(file: string): Promise<number> {
  const { orientation = 1 } = await sharp(file)
    .metadata()
    .catch((error: Error) => {
      throw broken(file, reason(file, error), wholeImage);
    });
  return orientation;
}

async function raw(image: Sharp, file: string, withinPx?: number): Promise<PackedImage> {
  const sized = withinPx
    ? image.resize(withinPx, withinPx, { fit: 'inside', withoutEnlargement: true })
    : image;
  const pixels = sized.flatten({ background: '#ffffff' }).toColourspace('srgb').ensureAlpha();
  try {
    const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const packed = new Int32Array(info.width * info.height);
    new Uint8Array(packed.buffer).set(data);
    return { data: packed, width: info.width, height: info.height };
  } catch (error) {
    throw broken(file, reason(file, error as Error), wholeImage);
  }
}

function fits({ width, height }: PackedImage, { widthPx, heightPx }: Annotated, withinPx?: number): boolean {
  const ratio = withinPx ? Math.min(1, withinPx / Math.max(widthPx, heightPx)) : 1;
  const slack = ratio < 1 ? 1 : 0;
  return Math.abs(width - widthPx * ratio) <= slack && Math.abs(height - heightPx * ratio) <= slack;
}

function broken(file: string, what: string, expected: string): BrokenImage {
  const where = join(basename(dirname(file)), basename(file));
  return new BrokenImage({ what: `broken image: ${what}`, where, expected });
}

/** What is wrong, in words that stay the same: of several failures at once libvips mixes up the messages. */
function reason(file: string, { message }: Error): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'no such file';
  if (size === 0) return 'the file is empty';
  return /unsupported image format/i.test(message) ? 'no image' : 'cut short or damaged';
}
