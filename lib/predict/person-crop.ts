/** A person brought into a pose network's input, and joints brought back. */
import { type PackedImage, plainImage } from '../data/packed-image';
import { fromCenters } from '../data/transforms/matrix';
import { type PersonPlace, placeOf, poseMatrix } from '../data/transforms/pose-affine';
import { warpInto } from '../data/transforms/warp';
import { averageFlipped, type DecodedJoints, decodeHrnet, type Heatmaps, type Size } from '../heatmaps';
import type { Pixels } from '../models';
import { valuesOf } from './fit-image';

/** x1, y1, x2, y2 in pixels of the image. */
export type BoxXyxy = readonly [number, number, number, number];

/** A network's input of one person. */
export interface PersonCrop {
  /** [height, width, 3], what the network computes with. */
  values: Float32Array;
  place: PersonPlace;
  size: Size;
}

/** How a person is cut out. */
export interface CropOptions {
  /** Width and height of the input. */
  size: Size;
  /** The crop is so many times the box. */
  margin?: number;
}

/**
 * Cuts a person out: the box widened to the input's shape and by the margin, bilinear, black outside the image.
 * Source: HRNet `_box2cs`, `get_affine_transform`, rotation 0.
 */
export function cropPerson(
  image: PackedImage,
  box: BoxXyxy,
  { size, margin = 1.25 }: CropOptions,
  pixels: Pixels,
): PersonCrop {
  const place = placeOf(box, size, margin);
  const crop = plainImage(size[0], size[1], 0);
  warpInto(crop, image, fromCenters(poseMatrix(place, 0, size)));
  return { values: valuesOf(crop, size, pixels), place, size };
}

/** The same crop, mirrored: [height, width, 3]. */
export function mirrored({ values, size: [width] }: PersonCrop): Float32Array {
  return values.map((_, i) => {
    const x = Math.floor(i / 3) % width;
    return values[i + 3 * (width - 1 - 2 * x)];
  });
}

/**
 * Joints in pixels of the image.
 * @param mirror maps of the mirrored crop and the joints that change sides: both are averaged (HRNet's FLIP_TEST)
 */
export function jointsOf(
  maps: Heatmaps,
  { place, size }: PersonCrop,
  mirror?: { maps: Heatmaps; pairs: readonly (readonly [number, number])[] },
): DecodedJoints {
  const mean = mirror ? averageFlipped(maps, mirror.maps, mirror.pairs) : maps;
  const scale = place.widthPx / 200;
  return decodeHrnet(mean, [...place.center], [scale, (scale * size[1]) / size[0]]);
}
