/** Sizes of image files, read from their heads; turned upright as their EXIF data say. */
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { InputError } from '../errors';

export interface ImageSize {
  width: number;
  height: number;
}

const atOnce = 64;

/**
 * Reads sizes, in the order of the files.
 * @throws InputError naming the first file that is missing or no image
 */
export async function imageSizes(files: readonly string[]): Promise<ImageSize[]> {
  const sizes: ImageSize[] = [];
  for (let i = 0; i < files.length; i += atOnce)
    sizes.push(...(await Promise.all(files.slice(i, i + atOnce).map(sizeOf))));
  return sizes;
}

async function sizeOf(file: string): Promise<ImageSize> {
  try {
    const { autoOrient } = await sharp(file).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    const isMissing = /missing/.test((error as Error).message);
    throw new InputError({
      what: isMissing ? 'no such image' : `no picture: ${(error as Error).message}`,
      where: join(basename(dirname(file)), basename(file)),
      expected: 'JPEG, PNG or WebP',
    });
  }
}
