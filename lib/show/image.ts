/** Pictures with boxes drawn on them, alone or in a sheet, small enough for a notebook. */
import type { Sharp } from 'sharp';
import { InputError } from '../errors';
import type { Displayable, MimeBundle } from './display';
import { useFonts } from './fonts';
import { captionLine, fontFamily, type Size } from './house-style';
import { labelColors, type Overlay, overlaySvg } from './image-overlay';
import { loadMetrics } from './measure-text';
import { checkName } from './names';
import { type Skeleton, skeletonsSvg } from './skeleton-overlay';
import { escapeHtml } from './table-html';

/** A picture: a file (turned upright as its EXIF data say), or bytes [height, width, channels], 0-255. */
export type ImageSource =
  | string
  | { data: Uint8Array | Uint8ClampedArray; width: number; height: number; channels: 1 | 3 | 4 };

/** One picture of a sheet. */
export interface SheetItem extends Overlay {
  image: ImageSource;
  skeletons?: readonly Skeleton[];
  /** Stands above the picture. */
  title?: string;
}

/** How a picture is shown. */
export interface ImageOptions {
  /** Plain name, unique in its notebook; it becomes the file's name. */
  name: string;
  caption?: string;
  source?: string;
  /** CSS pixels of the whole; small pictures are enlarged at most three times. */
  width?: number;
}

/** A picture that shows itself, as JPEG of at most 120 kB. */
export interface Picture extends Displayable {
  readonly kind: 'image';
  readonly name: string;
  toJpeg(): Promise<Buffer>;
  /** As drawn, of any size. */
  toPng(): Promise<Buffer>;
  toMimeBundle(): Promise<MimeBundle>;
}

const maxBytes = 120_000;

/** Draws boxes, [x1, y1, x2, y2] in the picture's own pixels, over a picture. */
export function imageWithBoxes(
  image: ImageSource,
  boxes: Overlay['boxes'],
  options: ImageOptions & Omit<Overlay, 'boxes'>,
): Picture {
  const { labels, colors, lineWidth, fills } = options;
  const overlay = {
    boxes,
    ...(labels && { labels }),
    ...(colors && { colors }),
    ...(lineWidth && { lineWidth }),
    ...(fills && { fills }),
  };
  return picture(options, async () => (await drawItem({ image, ...overlay }, options.width ?? 640)).png);
}

/** Puts several pictures with their boxes into rows of `columns`; a label has one color in all of them. */
export function contactSheet(
  items: readonly SheetItem[],
  options: ImageOptions & { columns?: number },
): Picture {
  if (items.length === 0) throw new InputError({ what: 'no pictures', where: `image ${options.name}` });
  const colors = labelColors(items.flatMap(({ labels }) => labels ?? []));
  const colored = items.map((item) => ({ colors, ...item }));
  return picture(options, () => drawSheet(colored, options.columns ?? 3, options.width ?? 900));
}

function picture({ name, ...options }: ImageOptions, draw: () => Promise<Buffer>): Picture {
  checkName('image', name);
  const caption = captionLine({ title: '', ...options });
  const toJpeg = async (): Promise<Buffer> => smallJpeg(await draw());
  const toMimeBundle = async (): Promise<MimeBundle> => ({
    data: {
      'image/jpeg': (await toJpeg()).toString('base64'),
      'text/plain': [`Image ${name}`, caption].filter(Boolean).join('\n'),
    },
    metadata: {
      papersweep: { kind: 'image', name, caption, ...(options.source && { source: options.source }) },
    },
  });
  return Object.freeze({ kind: 'image' as const, name, toJpeg, toPng: draw, toMimeBundle });
}

/** One picture with its overlay, fitted to a width. */
async function drawItem(item: SheetItem, width: number): Promise<Size & { png: Buffer }> {
  useFonts();
  await loadMetrics();
  const { data, info } = await decode(item.image);
  const scale = Math.min(3, width / info.width);
  const size = { width: Math.round(info.width * scale), height: Math.round(info.height * scale) };
  const { default: sharp } = await import('sharp');
  const [left, right] = overlaySvg(item, size.width, size.height, scale).split(/(?=<\/svg>)/);
  const overlay = Buffer.from(left + skeletonsSvg(item.skeletons ?? [], { scale }) + right);
  const raw = { width: info.width, height: info.height, channels: info.channels as 3 };
  const image = sharp(data, { raw }).resize(size.width, size.height, {
    kernel: scale > 1 ? 'nearest' : 'lanczos3',
  });
  return {
    ...size,
    png: await image
      .composite([{ input: overlay }])
      .png({ compressionLevel: 1 })
      .toBuffer(),
  };
}

async function decode(source: ImageSource): ReturnType<typeof rawOf> {
  const { default: sharp } = await import('sharp');
  if (typeof source !== 'string') {
    const { data, width, height, channels } = source;
    return rawOf(sharp(data, { raw: { width, height, channels } }));
  }
  try {
    return await rawOf(sharp(source).rotate());
  } catch (error) {
    throw new InputError({
      what: `no picture: ${(error as Error).message}`,
      where: source,
      expected: 'JPEG, PNG or WebP',
    });
  }
}

function rawOf(image: Sharp): Promise<{ data: Buffer; info: Size & { channels: number } }> {
  return image
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

const gap = 10;
const titleHeight = 22;

async function drawSheet(items: readonly SheetItem[], columns: number, width: number): Promise<Buffer> {
  const across = Math.min(columns, items.length);
  const each = Math.floor((width - gap * (across - 1)) / across);
  const drawn = await Promise.all(items.map((item) => drawItem(item, each)));
  const above = items.some((item) => item.title) ? titleHeight : 0;
  const parts: Array<{ input: Buffer; left: number; top: number }> = [];
  let top = 0;
  for (let first = 0; first < items.length; first += across) {
    const row = drawn.slice(first, first + across);
    row.forEach(({ png }, i) => {
      const left = i * (each + gap);
      const title = items[first + i].title;
      if (title) parts.push({ input: titleSvg(title, each), left, top });
      parts.push({ input: png, left, top: top + above });
    });
    top += above + Math.max(...row.map((r) => r.height)) + gap;
  }
  const { default: sharp } = await import('sharp');
  const ground = { width, height: top - gap, channels: 3 as const, background: '#ffffff' };
  return sharp({ create: ground }).composite(parts).png({ compressionLevel: 1 }).toBuffer();
}

function titleSvg(title: string, width: number): Buffer {
  const looks = `font-family="${escapeHtml(fontFamily)}" font-size="12" fill="#1f2733"`;
  const text = `<text x="1" y="15" ${looks}>${escapeHtml(title)}</text>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${titleHeight}">${text}</svg>`,
  );
}

/** The best quality that stays below 120 kB; below quality 54 the picture is made smaller instead. */
async function smallJpeg(png: Buffer): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  for (const quality of [88, 78, 66, 54]) {
    const jpeg = await sharp(png).jpeg({ quality, mozjpeg: true, chromaSubsampling: '4:4:4' }).toBuffer();
    if (jpeg.length <= maxBytes) return jpeg;
  }
  const { width } = await sharp(png).metadata();
  return smallJpeg(
    await sharp(png)
      .resize(Math.floor(width * 0.7))
      .png()
      .toBuffer(),
  );
}
