/** The random affine map of YOLOX: rotation, scale, shear and shift. */
import type { Random } from '../../engine/random';
import type { SizeHw } from './letterbox';
import { type Affine, shift, then } from './matrix';

/** How far each part may go; ± except for the scale. */
export interface AffineRanges {
  degrees: number;
  /** Shift, as a part of the output's width and height. */
  translate: number;
  scale: readonly [least: number, most: number];
  shearDegrees: number;
}

/** One draw. */
export interface AffineDraw {
  degrees: number;
  scale: number;
  shearXDegrees: number;
  shearYDegrees: number;
  translateX: number;
  translateY: number;
}

/** Draws uniformly, in YOLOX's order. */
export function drawAffine(random: Random, ranges: AffineRanges): AffineDraw {
  const within = (least: number, most: number) => least + (most - least) * random.uniform();
  const about = (most: number) => within(-most, most);
  return {
    degrees: about(ranges.degrees),
    scale: within(ranges.scale[0], ranges.scale[1]),
    shearXDegrees: about(ranges.shearDegrees),
    shearYDegrees: about(ranges.shearDegrees),
    translateX: about(ranges.translate),
    translateY: about(ranges.translate),
  };
}

/**
 * The map of one draw, which turns about the corner 0, 0. Worked number: 0 degrees, scale 2, shift 0.1 into 640 x 640
 * is x' = 2x + 64. Source: YOLOX `get_affine_matrix`.
 */
export function affineMatrix(draw: AffineDraw, [height, width]: SizeHw): Affine {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const along = draw.scale * Math.cos(radians(draw.degrees));
  const across = draw.scale * Math.sin(radians(draw.degrees));
  const shearX = Math.tan(radians(draw.shearXDegrees));
  const shearY = Math.tan(radians(draw.shearYDegrees));
  return [
    along - shearY * across,
    across + shearY * along,
    draw.translateX * width,
    -across + shearX * along,
    along + shearX * across,
    draw.translateY * height,
  ];
}

/**
 * The same about the middles: the middle of an image of size `from` goes, but for the shift, to the middle of `to`.
 * So did YOLOX's first release (`random_perspective`), which the paper's numbers are from; later ones turn about the
 * corner, which shows the upper left quarter of a mosaic more often than the others.
 */
export function aboutMiddle(matrix: Affine, from: SizeHw, to: SizeHw): Affine {
  return then(then(shift(-from[1] / 2, -from[0] / 2), matrix), shift(to[1] / 2, to[0] / 2));
}
