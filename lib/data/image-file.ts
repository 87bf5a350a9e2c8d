/** A picture from a file, as the references' readers give it. */
import { statSync } from 'node:fs';
import type { Metadata } from 'sharp';
import { InputError } from '../errors';
import type { Pixels } from './sample';

/** Formats that are read; vector graphics and documents are not: they could fetch other files. */
const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'];
const mostPixels = 120_000_000;

/**
 * Reads a picture as RGB bytes: upright as its EXIF data say, gray as three equal channels, 16 bits cut to 8, CMYK turned
 * into RGB, transparency dropped, color profiles ignored (as OpenCV does), of several frames the first.
 * @throws InputError in one line when it is missing, no picture, cut short, or of more than 120 million pixels
 */
export async function readImage(path: string): Promise<Pixels> {
  checkFile(path);
  const { default: sharp } = await import('sharp');
  const options = { failOn: 'error', ignoreIcc: true, limitInputPixels: false } as const;
  try {
    checkMetadata(await sharp(path, options).metadata(), path);
    const { data, info } = await sharp(path, options)
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data: threeChannels(data, info.channels), width: info.width, height: info.height, channels: 3 };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ what: `no picture: ${reasonOf(error as Error)}`, where: path, expected });
  }
}

const expected = 'JPEG, PNG, WebP, TIFF, GIF or AVIF';

/** The decoder's first line, without the path. */
function reasonOf({ message }: Error): string {
  return message.split('\n')[0].replace(/^Input file( is missing|) ?(contains )?/, '');
}

function checkFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new InputError({ what: 'no such file', where: path });
  if (!found.isFile()) throw new InputError({ what: 'no picture: not a file', where: path, expected });
  if (found.size === 0) throw new InputError({ what: 'no picture: an empty file', where: path, expected });
}

function checkMetadata({ format, width, height }: Metadata, path: string): void {
  if (!formats.includes(format)) {
    throw new InputError({ what: `a picture of the format ${format}`, where: path, expected });
  }
  if (width * height > mostPixels) {
    throw new InputError({
      what: `${width} x ${height} pixels`,
      where: path,
      expected: 'at most 120 million',
      fix: 'make it smaller',
    });
  }
}

function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3) * channels];
  return rgb;
}
