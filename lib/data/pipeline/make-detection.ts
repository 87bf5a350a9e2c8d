/** One training image of a detector, from decoded images and a source of random numbers. */
import type { Random } from '../../engine/random';
import type { DetectionAugmentation } from '../augmentation';
import { plainImage } from '../packed-image';
import { aboutMiddle, affineMatrix, drawAffine } from '../transforms/affine';
import { copyPaste, drawCopyPaste } from '../transforms/copy-paste';
import { flipBoxes, flipImage } from '../transforms/flip';
import { drawHsvShift, type HsvShift } from '../transforms/hsv';
import { boxAreas, keepVisible, mapLabelled } from '../transforms/labelled';
import { fitRatio, letterbox, type SizeHw } from '../transforms/letterbox';
import { scaling, shift, then } from '../transforms/matrix';
import { drawMixUp, mixUp } from '../transforms/mixup';
import { drawMosaicCenter, type LabelledImage, mosaic } from '../transforms/mosaic';
import { warpInto } from '../transforms/warp';

/** The decoded images that one sample is made of: one, or four for a mosaic; more to mix in. */
export interface DetectionSources {
  tiles: LabelledImage[];
  mixup?: LabelledImage;
  copyPaste?: LabelledImage;
}

/** A sample; its colors are shifted when it is written (`writeInput`). */
export interface MadeDetection extends LabelledImage {
  shift?: HsvShift;
}

/** The image brought into the size, and nothing else; objects keep their masks. */
export function fitted({ image, objects }: LabelledImage, size: SizeHw, border: number): LabelledImage {
  const { image: boxed, ratio } = letterbox(image, size, border);
  return { image: boxed, objects: mapLabelled(objects, scaling(ratio)) };
}

/**
 * Makes one sample: mosaic or single image, then MixUp and copy-paste over a mosaic, colors, flip.
 * The same sources and random numbers give the same bytes.
 * Source: YOLOX `MosaicDetection`, `TrainTransform`; differs: an image that loses all its boxes is kept as background.
 */
export function makeDetection(
  sources: DetectionSources,
  augmentation: DetectionAugmentation,
  size: SizeHw,
  border: number,
  random: Random,
): MadeDetection {
  const base = geometry(sources, augmentation, size, border, random.fork('geometry'));
  let made = base;
  if (sources.mixup && base.objects.labels.length > 0)
    made = mixUp(made, sources.mixup, drawMixUp(random.fork('mixup'), augmentation.mixupScale));
  if (sources.copyPaste) {
    const { objects } = sources.copyPaste;
    const draw = drawCopyPaste(random.fork('paste'), augmentation.copyPasteScale, objects.labels.length);
    made = copyPaste(made, sources.copyPaste, draw);
  }
  const look = random.fork('look');
  const shift = look.uniform() < augmentation.hsv ? drawHsvShift(look, augmentation.hsvReach) : undefined;
  if (random.fork('flip').uniform() >= augmentation.flip) return { ...made, shift };
  flipImage(made.image);
  const { boxes, labels } = made.objects;
  return { image: made.image, objects: { boxes: flipBoxes(boxes, size[1]), labels }, shift };
}

function geometry(
  { tiles }: DetectionSources,
  augmentation: DetectionAugmentation,
  size: SizeHw,
  border: number,
  random: Random,
): LabelledImage {
  if (tiles.length === 4)
    return mosaic(tiles, drawMosaicCenter(random, size), drawAffine(random, augmentation.mosaicAffine), size);
  if (random.uniform() >= augmentation.affine) return fitted(tiles[0], size, border);
  return mapped(tiles[0], augmentation, size, border, random);
}

/** A single image in the middle, seen through an affine map. */
function mapped(
  { image, objects }: LabelledImage,
  { affineRanges }: DetectionAugmentation,
  size: SizeHw,
  border: number,
  random: Random,
): LabelledImage {
  const draw = drawAffine(random, affineRanges);
  const ratio = fitRatio(image, size);
  const middle = shift((size[1] - image.width * ratio) / 2, (size[0] - image.height * ratio) / 2);
  const matrix = then(then(scaling(ratio), middle), aboutMiddle(affineMatrix(draw, size), size, size));
  const out = plainImage(size[1], size[0], border);
  warpInto(out, image, matrix);
  const areas = boxAreas(objects.boxes, (ratio * draw.scale) ** 2);
  return { image: out, objects: keepVisible(mapLabelled(objects, matrix), areas, size) };
}

/**
 * Writes objects as label rows: class, cx, cy, w, h in pixels.
 * @param rows [G, 5] of one image, zeros
 * @returns how many objects found no row
 */
export function writeLabels(rows: Float32Array, { boxes, labels }: LabelledImage['objects']): number {
  const room = rows.length / 5;
  let k = 0;
  for (let i = 0; i < labels.length; i++) {
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
    if (!(x2 - x1 > 1 && y2 - y1 > 1)) continue; // as the reference: a box of one pixel teaches nothing
    if (k < room) rows.set([labels[i], (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], 5 * k);
    k++;
  }
  return Math.max(0, k - room);
}
