/** The square that is cut out around a person, and the person's joints in it. */
import { InputError } from '../errors';
import type { Joints } from '../heatmaps';
import type { PosePerson } from './pose';
import type { ImageSource, Pixels } from './sample';

/** A square of an image, pixels; it may reach outside. */
export interface Crop {
  left: number;
  top: number;
  side: number;
}

/** The square about a box's center whose side is the box's longer one times `scale` (1.25, as HRNet takes it). */
export function personCrop({ boxXyxy: [x1, y1, x2, y2] }: PosePerson, scale = 1.25): Crop {
  const side = scale * Math.max(x2 - x1, y2 - y1);
  return { left: (x1 + x2 - side) / 2, top: (y1 + y2 - side) / 2, side };
}

/**
 * A person's joints in the crop, enlarged or reduced to `sidePx`. Worked number: x 30 in a crop from 20 to 70 that
 * becomes 256 pixels wide is at (30 − 20) · 256 / 50 = 51.2.
 */
export function jointsInCrop({ xy, visible }: PosePerson, { left, top, side }: Crop, sidePx: number): Joints {
  const scale = sidePx / side;
  return {
    xy: xy.map((v, i) => (v - (i % 2 === 0 ? left : top)) * scale),
    visible: visible.map((v) => (v > 0 ? 1 : 0)),
  };
}

/**
 * Cuts the square out of an image, black where it reaches outside, and brings it to `sidePx` pixels. The edges are
 * rounded to whole pixels of the image.
 * @throws InputError when a file is no image, or has another size than its annotation says
 */
export async function cropPixels(
  image: ImageSource,
  { left, top, side }: Crop,
  sidePx: number,
  annotated: { widthPx: number; heightPx: number; id: string },
): Promise<Pixels> {
  const { data, width, height } = await decode(image, annotated);
  const { default: sharp } = await import('sharp');
  const [x, y, n] = [left, top, Math.max(1, side)].map(Math.round);
  const [before, above] = [Math.max(0, -x), Math.max(0, -y)];
  const [after, below] = [Math.max(0, x + n - width), Math.max(0, y + n - height)];
  const cut = { left: x + before, top: y + above, width: n, height: n };
  const whole = await sharp(data, { raw: { width, height, channels: 3 } })
    .extend({ left: before, top: above, right: after, bottom: below, background: '#000000' })
    .raw()
    .toBuffer();
  const size = { width: width + before + after, height: height + above + below };
  const cropped = await sharp(whole, { raw: { ...size, channels: 3 } })
    .extract(cut)
    .resize(sidePx, sidePx, { kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { data: cropped, width: sidePx, height: sidePx, channels: 3 };
}

async function decode(
  image: ImageSource,
  { widthPx, heightPx, id }: { widthPx: number; heightPx: number; id: string },
): Promise<Pixels> {
  if (typeof image !== 'string') return image;
  const { default: sharp } = await import('sharp');
  const read = sharp(image).toColourspace('srgb').flatten({ background: '#ffffff' }).raw();
  const { data, info } = await read.toBuffer({ resolveWithObject: true }).catch((error: Error) => {
    throw new InputError({
      what: `no picture: ${error.message}`,
      where: `image ${id}`,
      expected: 'JPEG, PNG or WebP',
    });
  });
  if (info.width === widthPx && info.height === heightPx)
    return { data, width: info.width, height: info.height, channels: 3 };
  throw new InputError({
    what: `${info.width} x ${info.height} pixels`,
    where: `image ${id}`,
    expected: `${widthPx} x ${heightPx}, as annotated`,
  });
}
