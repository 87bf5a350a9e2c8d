/** A plain folder of images: a detection set without a box, for prediction. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors';
import { imageSizes } from './image-sizes';
import type { DetectionSet } from './sample';

const endings = /\.(jpe?g|png|webp)$/i;

/** Whether a name is that of an image. */
export const isImageName = (name: string): boolean => endings.test(name);

/**
 * Reads a folder, sub-folders not included, or one image file.
 * @throws InputError when there is no such path, no image in it, or a file is no image
 */
export async function readImageFolder(path: string): Promise<DetectionSet> {
  if (!existsSync(path)) throw new InputError({ what: 'no such file or folder', where: path });
  const isFile = statSync(path).isFile();
  const files = isFile
    ? [path]
    : readdirSync(path)
        .filter(isImageName)
        .sort()
        .map((name) => join(path, name));
  if (files.length === 0)
    throw new InputError({ what: 'no images', where: path, expected: 'JPEG, PNG or WebP files' });
  const sizes = await imageSizes(files);
  const samples = files.map((image, i) => ({
    id: basename(image).replace(endings, ''),
    image,
    widthPx: sizes[i].width,
    heightPx: sizes[i].height,
    boxes: new Float64Array(0),
    labels: new Int32Array(0),
    difficult: new Uint8Array(0),
  }));
  return { name: basename(path), classes: [], samples, mended: [] };
}
