/** One training image of a detector, from decoded images and a source of random numbers. */
import type { Random } from '../../engine/random';
import type { DetectionAugmentation } from '../augmentation';
import type { PackedImage } from '../packed-image';
import { type AffineDraw, aboutMiddle, affineMatrix, drawAffine } from '../transforms/affine';
import { copyPaste, drawCopyPaste } from '../transforms/copy-paste';
import { flipBoxes, flipImage } from '../transforms/flip';
import { drawHsvShift, type HsvShift } from '../transforms/hsv';
import { boxAreas, keepVisible, type Labelled, mapLabelled } from '../transforms/labelled';
import { fitRatio, letterboxInto, type SizeHw } from '../transforms/letterbox';
import { scaling, shift, then } from '../transforms/matrix';
import { drawMixUp, mixUp } from '../transforms/mixup';
import { drawMosaicCenter, type LabelledImage, mosaicInto } from '../transforms/mosaic';
import { warpInto } from '../transforms/warp';

/** The decoded images that one sample is made of: one, or four for a mosaic; more to mix in. */
export interface DetectionSources {
  tiles: LabelledImage[];
  mixup?: LabelledImage;
  copyPaste?: LabelledImage;
}

/** What a sample is, beside its pixels. */
export interface MadeDetection {
  objects: Labelled;
  /** Its colors are shifted when it is written (`writeInput`). */
  shift?: HsvShift;
}

/** The image brought into `out`, and nothing else. */
export function fitInto(out: PackedImage, { image, objects }: LabelledImage, border: number): MadeDetection {
  const ratio = letterboxInto(out, image, border);
  return { objects: mapLabelled(objects, scaling(ratio)) };
}

/**
 * Makes one sample in `out`: mosaic or single image, then MixUp and copy-paste over a mosaic, colors, flip.
 * The same sources and random numbers give the same bytes.
 * Source: YOLOX `MosaicDetection`, `TrainTransform`; differs: an image that loses all its boxes is kept as background;
 * a shift of the colors by nothing is not made (the reference then rounds).
 */
export function makeDetection(
  out: PackedImage,
  sources: DetectionSources,
  augmentation: DetectionAugmentation,
  border: number,
  random: Random,
): MadeDetection {
  const base = geometry(out, sources, augmentation, border, random.fork('geometry'));
  let made: LabelledImage = { image: out, objects: base };
  if (sources.mixup && base.labels.length > 0)
    made = mixUp(made, sources.mixup, drawMixUp(random.fork('mixup'), augmentation.mixupScale));
  if (sources.copyPaste) {
    const { objects } = sources.copyPaste;
    const draw = drawCopyPaste(random.fork('paste'), augmentation.copyPasteScale, objects.labels.length);
    made = copyPaste(made, sources.copyPaste, draw);
  }
  const shift = drawShift(random.fork('look'), augmentation);
  const { boxes, labels } = made.objects;
  if (random.fork('flip').uniform() >= augmentation.flip) return { objects: { boxes, labels }, shift };
  flipImage(out);
  return { objects: { boxes: flipBoxes(boxes, out.width), labels }, shift };
}

function drawShift(random: Random, { hsv, hsvReach }: DetectionAugmentation): HsvShift | undefined {
  if (random.uniform() >= hsv) return undefined;
  const shift = drawHsvShift(random, hsvReach);
  return shift.hue === 0 && shift.saturation === 0 && shift.value === 0 ? undefined : shift;
}

function geometry(
  out: PackedImage,
  { tiles }: DetectionSources,
  augmentation: DetectionAugmentation,
  border: number,
  random: Random,
): Labelled {
  const size: SizeHw = [out.height, out.width];
  if (tiles.length === 4) {
    const center = drawMosaicCenter(random, size);
    return mosaicInto(out, tiles, center, drawAffine(random, augmentation.mosaicAffine));
  }
  if (random.uniform() >= augmentation.affine) return fitInto(out, tiles[0], border).objects;
  return mapInto(out, tiles[0], drawAffine(random, augmentation.affineRanges), border);
}

/** A single image in the middle, seen through an affine map. */
function mapInto(
  out: PackedImage,
  { image, objects }: LabelledImage,
  draw: AffineDraw,
  border: number,
): Labelled {
  const size: SizeHw = [out.height, out.width];
  const ratio = fitRatio(image, size);
  const middle = shift((out.width - image.width * ratio) / 2, (out.height - image.height * ratio) / 2);
  const matrix = then(then(scaling(ratio), middle), aboutMiddle(affineMatrix(draw, size), size, size));
  out.data.fill(border);
  warpInto(out, image, matrix);
  const areas = boxAreas(objects.boxes, (ratio * draw.scale) ** 2);
  return keepVisible(mapLabelled(objects, matrix), areas, size);
}

/**
 * Writes objects as label rows: class, cx, cy, w, h in pixels.
 * @param rows [G, 5] of one image, zeros
 * @returns how many objects found no row
 */
export function writeLabels(rows: Float32Array, { boxes, labels }: Labelled): number {
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
