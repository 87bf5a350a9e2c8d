/** Mosaic: four images about a random point of a canvas of twice the size, seen through a random affine map. */
import type { Random } from '../../engine/random';
import { gray114, type PackedImage } from '../packed-image';
import { type AffineDraw, aboutMiddle, affineMatrix } from './affine';
import { boxAreas, cutBoxes, join, keepVisible, type Labelled, mapLabelled } from './labelled';
import { fitRatio, type SizeHw } from './letterbox';
import { type Affine, scaling, shift, then } from './matrix';
import { type Window, warpInto } from './warp';

/** An image with its objects. */
export interface LabelledImage {
  image: PackedImage;
  objects: Labelled;
}

/** Where the four images meet, whole pixels of the canvas. */
export interface MosaicCenter {
  x: number;
  y: number;
}

/** Draws the meeting point: the middle half of the canvas, in both directions. */
export function drawMosaicCenter(random: Random, [height, width]: SizeHw): MosaicCenter {
  const within = (side: number) => Math.trunc((0.5 + random.uniform()) * side);
  return { y: within(height), x: within(width) };
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Where one of the four images comes to lie on the canvas, and which part of it that is.
 * @param index 0 upper left, 1 upper right, 2 lower left, 3 lower right
 * @param tile [height, width] of the image
 * @param size [height, width] of the output; the canvas has twice that
 * Source: YOLOX `get_mosaic_coordinate`.
 */
export function mosaicPlace(
  index: number,
  { x, y }: MosaicCenter,
  [tileHeight, tileWidth]: SizeHw,
  [height, width]: SizeHw,
): { canvas: Corners; tile: Corners } {
  const isLeft = index % 2 === 0;
  const isUpper = index < 2;
  const [x1, x2] = isLeft ? [Math.max(x - tileWidth, 0), x] : [x, Math.min(x + tileWidth, 2 * width)];
  const [y1, y2] = isUpper ? [Math.max(y - tileHeight, 0), y] : [y, Math.min(y + tileHeight, 2 * height)];
  const left = isLeft ? tileWidth - (x2 - x1) : 0;
  const top = isUpper ? tileHeight - (y2 - y1) : 0;
  const tile = [left, top, Math.min(tileWidth, left + x2 - x1), Math.min(tileHeight, top + y2 - y1)] as const;
  return { canvas: [x1, y1, x2, y2], tile };
}

/** The map from an image to the canvas, and the part of the image that is on it. */
function placeTile(index: number, image: PackedImage, center: MosaicCenter, size: SizeHw) {
  const ratio = fitRatio(image, size);
  const fitted: SizeHw = [Math.trunc(image.height * ratio), Math.trunc(image.width * ratio)];
  const { canvas, tile } = mosaicPlace(index, center, fitted, size);
  const toCanvas: Affine = then(scaling(ratio), shift(canvas[0] - tile[0], canvas[1] - tile[1]));
  const part: Window = {
    left: Math.floor(tile[0] / ratio),
    top: Math.floor(tile[1] / ratio),
    right: Math.min(image.width, Math.ceil(tile[2] / ratio)),
    bottom: Math.min(image.height, Math.ceil(tile[3] / ratio)),
  };
  return { toCanvas, part };
}

/**
 * Makes a mosaic of four images in `out`. Each is drawn straight from its own pixels: the canvas and the resized images
 * of the reference are not made, so a pixel is interpolated once, not twice.
 * @returns the objects: boxes are cut at the canvas, mapped, cut at the output, and left out by `keepLimits`
 * Source: YOLOX `MosaicDetection`, `random_perspective` of its first release.
 */
export function mosaicInto(
  out: PackedImage,
  four: readonly LabelledImage[],
  center: MosaicCenter,
  draw: AffineDraw,
): Labelled {
  const size: SizeHw = [out.height, out.width];
  const canvas: SizeHw = [2 * size[0], 2 * size[1]];
  const toOutput = aboutMiddle(affineMatrix(draw, size), canvas, size);
  out.data.fill(gray114);
  const placed = four.map((one, index) => {
    const { toCanvas, part } = placeTile(index, one.image, center, size);
    warpInto(out, one.image, then(toCanvas, toOutput), part);
    const onCanvas = mapLabelled(one.objects, toCanvas);
    return { ...onCanvas, boxes: cutBoxes(onCanvas.boxes, canvas) };
  });
  const objects = join(placed);
  const areas = boxAreas(objects.boxes, draw.scale ** 2);
  return keepVisible(mapLabelled(objects, toOutput), areas, size);
}
