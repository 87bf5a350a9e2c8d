/** Copy-paste: some objects of another image, cut out by their masks, are put over this one. */
import type { Random } from '../../engine/random';
import { plainImage } from '../packed-image';
import { boxAreas, join, keepLimits, keepVisible, type Labelled, mapLabelled, pick } from './labelled';
import { fitRatio, type SizeHw } from './letterbox';
import { identity, mirror, scaling, shift, then } from './matrix';
import type { LabelledImage } from './mosaic';
import { emptyMask, fillRings, type Mask } from './rings';
import { warpInto } from './warp';

/** One draw. */
export interface CopyPasteDraw {
  /** Enlarges the other image, once it fits the size. */
  jitter: number;
  isFlipped: boolean;
  /** Shift of the other image, as a part of the width and height. */
  x: number;
  y: number;
  /** One number in [0, 1) for each of the other's objects: those below 0.5 are pasted. */
  chosen: ArrayLike<number>;
}

/** Draws which objects and where: shifts of ±25 %. */
export function drawCopyPaste(
  random: Random,
  [least, most]: readonly [number, number],
  objects: number,
): CopyPasteDraw {
  const jitter = least + (most - least) * random.uniform();
  const isFlipped = random.integer(2) === 1;
  const [x, y] = [random.uniform() / 2 - 0.25, random.uniform() / 2 - 0.25];
  return { jitter, isFlipped, x, y, chosen: random.uniforms(objects) };
}

/**
 * Pastes. The first image's pixels are changed in place. Its objects are cut to what can still be seen of them: the
 * box around the rest of the mask, or, without a mask, the box as it was; one of which a fifth or less is left goes.
 * @param other its objects without a mask are never pasted
 * Source: Ghiasi et al., Simple Copy-Paste; ours: shift, share and the rule for objects without a mask.
 */
export function copyPaste(one: LabelledImage, other: LabelledImage, draw: CopyPasteDraw): LabelledImage {
  const { width, height } = one.image;
  const size: SizeHw = [height, width];
  const scale = scaling(fitRatio(other.image, size) * draw.jitter);
  const turned = then(scale, draw.isFlipped ? mirror(width) : identity);
  const matrix = then(turned, shift(draw.x * width, draw.y * height));
  const masks = other.objects.masks ?? [];
  const chosen = masks.flatMap((rings, k) => (rings.length > 0 && draw.chosen[k] < 0.5 ? [k] : []));
  const moved = mapLabelled(pick(other.objects, chosen), matrix);
  const pasted = keepVisible(moved, boxAreas(moved.boxes), size);
  if (pasted.labels.length === 0) return one;
  const cover = emptyMask(one.image);
  for (const rings of pasted.masks ?? []) fillRings(rings, cover);
  const second = plainImage(width, height);
  warpInto(second, other.image, matrix);
  for (let i = 0; i < cover.data.length; i++) if (cover.data[i] === 1) one.image.data[i] = second.data[i];
  return { image: one.image, objects: join([uncovered(one.objects, cover), pasted]) };
}

/** The objects as far as they can still be seen. */
function uncovered(objects: Labelled, cover: Mask): Labelled {
  const boxes = objects.boxes.slice();
  const kept = Array.from(objects.labels.keys()).filter((k) => {
    const rings = objects.masks?.[k] ?? [];
    const box = objects.boxes.subarray(4 * k, 4 * k + 4);
    const seen = rings.length > 0 ? seenOfMask(rings, cover) : seenOfBox(box, cover);
    if (rings.length > 0 && seen.box) boxes.set(seen.box, 4 * k);
    return seen.share > keepLimits.areaShare;
  });
  return pick({ ...objects, boxes }, kept);
}

interface Seen {
  /** Pixels that can be seen, of all. */
  share: number;
  /** Around them. */
  box?: number[];
}

function seenOfMask(rings: readonly Float64Array[], cover: Mask): Seen {
  const own = emptyMask(cover);
  fillRings(rings, own);
  let [all, seen] = [0, 0];
  const box = [own.width, own.height, 0, 0];
  for (let i = 0; i < own.data.length; i++) {
    if (own.data[i] === 0) continue;
    all++;
    if (cover.data[i] === 1) continue;
    seen++;
    const x = i % own.width;
    const y = (i - x) / own.width;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }
  return { share: seen / Math.max(1, all), box: seen > 0 ? box : undefined };
}

function seenOfBox([x1, y1, x2, y2]: Float64Array, cover: Mask): Seen {
  let [all, seen] = [0, 0];
  for (let y = Math.floor(y1); y < Math.min(cover.height, Math.ceil(y2)); y++) {
    for (let x = Math.floor(x1); x < Math.min(cover.width, Math.ceil(x2)); x++) {
      all++;
      if (cover.data[y * cover.width + x] === 0) seen++;
    }
  }
  return { share: seen / Math.max(1, all) };
}
