/** The map that brings a person into a pose network's input. */
import type { Random } from '../../engine/random';
import type { Size } from '../../heatmaps';
import { type Affine, mirror, then } from './matrix';

/** A person's place: HRNet's center and scale. */
export interface PersonPlace {
  /** x, y in pixels. */
  center: readonly [number, number];
  /** Width of the crop, pixels; its height follows from the output's shape. */
  widthPx: number;
}

/** How a crop may be changed. */
export interface PoseAugmentation {
  /** Rotation, uniform within ± so many degrees. */
  rotationDegrees: number;
  /** The crop is so many times as wide, uniform. */
  scale: readonly [least: number, most: number];
  /** Probability of a mirrored image. */
  flip: number;
  /** In the last so many epochs nothing is changed. */
  noAugmentationEpochs: number;
}

/** Source: FMSE, section 3.3: rotation ±30 degrees, scale 0.65 to 1.35, flip 0.5; off in no epoch. */
export const fmseAugmentation: PoseAugmentation = Object.freeze({
  rotationDegrees: 30,
  scale: [0.65, 1.35] as const,
  flip: 0.5,
  noAugmentationEpochs: 0,
});

/** One draw. */
export interface PoseDraw {
  degrees: number;
  scale: number;
  isFlipped: boolean;
}

export const noPoseDraw: PoseDraw = Object.freeze({ degrees: 0, scale: 1, isFlipped: false });

export function drawPose(random: Random, { rotationDegrees, scale, flip }: PoseAugmentation): PoseDraw {
  const degrees = rotationDegrees * (2 * random.uniform() - 1);
  const factor = scale[0] + (scale[1] - scale[0]) * random.uniform();
  return { degrees, scale: factor, isFlipped: random.uniform() < flip };
}

/**
 * The place of a person's box: its middle, and a width such that the box, widened to the shape of the output, is
 * `margin` times as large (1.25 in HRNet and here).
 */
export function placeOf(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  output: Size,
  margin = 1.25,
): PersonPlace {
  const aspect = output[0] / output[1];
  return {
    center: [(x1 + x2) / 2, (y1 + y2) / 2],
    widthPx: margin * Math.max(x2 - x1, (y2 - y1) * aspect),
  };
}

/**
 * The map from the image to the output, for pixel centers at whole numbers. Worked number: center 60, 50, width 100,
 * no rotation, into 64 x 64 is x' = 0.64 x − 6.4, y' = 0.64 y.
 * @param degrees turns the person against the clock
 * Source: HRNet `get_affine_transform`, whose scale is the width / 200.
 */
export function poseMatrix({ center, widthPx }: PersonPlace, degrees: number, output: Size): Affine {
  const radians = (degrees * Math.PI) / 180;
  const ratio = output[0] / widthPx;
  const [along, across] = [ratio * Math.cos(radians), ratio * Math.sin(radians)];
  const [x, y] = center;
  return [
    along,
    across,
    output[0] / 2 - along * x - across * y,
    -across,
    along,
    output[1] / 2 + across * x - along * y,
  ];
}

/**
 * The map of one draw, for pixel centers at whole numbers. A flip mirrors the image first, as HRNet does; left and
 * right joints must then change places.
 * @param imageWidth pixels
 */
export function drawnPoseMatrix(
  place: PersonPlace,
  draw: PoseDraw,
  imageWidth: number,
  output: Size,
): Affine {
  const widthPx = place.widthPx * draw.scale;
  if (!draw.isFlipped) return poseMatrix({ ...place, widthPx }, draw.degrees, output);
  const center = [imageWidth - 1 - place.center[0], place.center[1]] as const;
  return then(mirror(imageWidth - 1), poseMatrix({ center, widthPx }, draw.degrees, output));
}
