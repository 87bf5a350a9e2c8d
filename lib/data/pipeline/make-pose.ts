/** One training crop of a pose network, from a decoded image and a source of random numbers. */

import type { Size } from '../../heatmaps';
import {
  fmseTargets,
  type HeatmapTargets,
  type Joints,
  msraTargets,
  udpTargets,
  unbiasedTargets,
} from '../../heatmaps';
import { type PackedImage, plainImage } from '../packed-image';
import { type FlipPairs, partners } from '../transforms/flip';
import { type Affine, fromCenters, mapPoints, scaling, then } from '../transforms/matrix';
import { drawnPoseMatrix, type PersonPlace, type PoseDraw } from '../transforms/pose-affine';
import { warpInto } from '../transforms/warp';
import type { HeatmapOptions } from './job';

/** A crop and the joints in it. */
export interface PoseCrop {
  image: PackedImage;
  joints: Joints;
}

/**
 * Cuts a person out: rotated, scaled and mirrored as drawn, bilinear, `border` outside the image.
 * @param annotatedWidth width of the image that place and joints speak of; the decoded one may be smaller
 */
export function makePose(
  image: PackedImage,
  annotatedWidth: number,
  person: { place: PersonPlace; xy: Float64Array; visible: Uint8Array },
  draw: PoseDraw,
  options: { size: Size; pairs: FlipPairs; border: number },
): PoseCrop {
  const matrix = drawnPoseMatrix(person.place, draw, annotatedWidth, options.size);
  const crop = plainImage(options.size[0], options.size[1], options.border);
  const enlarge = scaling(annotatedWidth / image.width);
  warpInto(crop, image, then(enlarge, fromCenters(matrix)));
  const { xy, visible } = swapped(person, draw.isFlipped ? options.pairs : []);
  return { image: crop, joints: { xy: mapLabelledPoints(xy, visible, matrix), visible } };
}

/** Left and right joints exchanged; their places stay, the map mirrors them. */
function swapped({ xy, visible }: { xy: Float64Array; visible: Uint8Array }, pairs: FlipPairs) {
  const partner = partners(visible.length, pairs);
  return {
    xy: xy.map((_, i) => xy[2 * partner[i >> 1] + (i & 1)]),
    visible: visible.map((_, k) => visible[partner[k]]),
  };
}

/** Joints through a map; one that is not labelled stays at 0, 0. */
function mapLabelledPoints(xy: Float64Array, visible: Uint8Array, matrix: Affine): Float64Array {
  return mapPoints(xy, matrix).map((v, i) => (visible[i >> 1] > 0 ? v : 0));
}

/** Heatmap targets of a crop, as the loss wants them. */
export function poseTargets(
  joints: Joints,
  input: Size,
  { kind, size, sigma }: HeatmapOptions,
): HeatmapTargets {
  if (kind === 'msra') return msraTargets(joints, input, size, sigma);
  if (kind === 'unbiased') return unbiasedTargets(joints, input, size, sigma);
  if (kind === 'udp') return udpTargets(joints, input, size, sigma);
  return fmseTargets(joints, input, size, sigma);
}

/** Writes maps [K, h, w] as [h, w, K]. */
export function writeHeatmaps(out: Float32Array, at: number, { values, size: [w, h] }: HeatmapTargets): void {
  const pixels = w * h;
  const joints = values.length / pixels;
  for (let k = 0; k < joints; k++) {
    const map = values.subarray(k * pixels, (k + 1) * pixels);
    for (let i = 0; i < pixels; i++) out[at + i * joints + k] = map[i];
  }
}
