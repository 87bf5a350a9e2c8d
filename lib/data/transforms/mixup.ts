/** MixUp as YOLOX has it: half the image, half another one that is scaled, mirrored and shifted on its own. */
import type { Random } from '../../engine/random';
import { gray114, type PackedImage, plainImage } from '../packed-image';
import { boxAreas, join, keepVisible, mapLabelled } from './labelled';
import { fitRatio, type SizeHw } from './letterbox';
import { identity, mirror, scaling, shift, then } from './matrix';
import type { LabelledImage } from './mosaic';
import { warpInto } from './warp';

/** One draw. */
export interface MixUpDraw {
  /** Enlarges the other image, once it fits the size. */
  jitter: number;
  isFlipped: boolean;
  /** Where the cut begins in what is larger than the size: 0 to 1 of the room there is. */
  x: number;
  y: number;
}

/** Draws uniformly. */
export function drawMixUp(random: Random, [least, most]: readonly [number, number]): MixUpDraw {
  const jitter = least + (most - least) * random.uniform();
  return { jitter, isFlipped: random.integer(2) === 1, y: random.uniform(), x: random.uniform() };
}

/**
 * Mixes two images half and half; the objects are those of both. The first image's pixels are changed in place.
 * The other is fitted into the size (border 114), enlarged by `jitter`, and cut; where it ends there is black.
 * Source: YOLOX `MosaicDetection.mixup`; differs: resized once, not twice; of the other's objects those are left out
 * of which too little can be seen, as in YOLOX's first release.
 */
export function mixUp(one: LabelledImage, other: LabelledImage, draw: MixUpDraw): LabelledImage {
  const { width, height } = one.image;
  const size: SizeHw = [height, width];
  const [boxWidth, boxHeight] = [Math.trunc(width * draw.jitter), Math.trunc(height * draw.jitter)];
  const left = Math.floor(draw.x * Math.max(0, boxWidth - width));
  const top = Math.floor(draw.y * Math.max(0, boxHeight - height));
  const scale = scaling(fitRatio(other.image, size) * draw.jitter);
  const turned = then(scale, draw.isFlipped ? mirror(boxWidth) : identity);
  const matrix = then(turned, shift(-left, -top));
  const second = plainImage(width, height);
  for (let y = 0; y < Math.min(height, boxHeight - top); y++)
    second.data.fill(gray114, y * width, y * width + Math.min(width, boxWidth - left));
  warpInto(second, other.image, matrix);
  halve(one.image, second);
  const moved = mapLabelled(other.objects, matrix);
  const seen = keepVisible(moved, boxAreas(moved.boxes), size);
  return { image: one.image, objects: join([one.objects, seen]) };
}

/** The mean of two images, rounded down, into the first. */
function halve({ data }: PackedImage, { data: other }: PackedImage): void {
  for (let i = 0; i < data.length; i++)
    data[i] = (data[i] & other[i]) + (((data[i] ^ other[i]) & 0x00fefefe) >>> 1);
}
