/** The bell of one joint in a map: the paper's, HRNet's, and how the two sides of the imbalance follow from it. */
import { InputError } from '../../errors';
import { fmseTargets } from '../../heatmaps';
import { bellValue, type FocalWeight, focalSquaredError, focalWeight } from './fmse';

/** A Gaussian cut by a square window. */
export interface Bell {
  /** Standard deviation in heatmap pixels. */
  sigma: number;
  /** Side of the window in heatmap pixels, odd. */
  side: number;
}

/** Section 2: delta 6 and a window of 2 · 6 + 1, cut at one sigma. */
export const paperBell: Bell = Object.freeze({ sigma: 6, side: 13 });

/** HRNet at 64 x 64: sigma 2, cut at three sigma; the window has the same 13 x 13 pixels. */
export const hrnetBell: Bell = Object.freeze({ sigma: 2, side: 13 });

/** @throws InputError when sigma is not above 0, the map is not 16 to 256 wide, or the window even or as wide as the map */
export function checkBell({ sigma, side }: Bell, mapSide: number): Bell {
  const refuse = (what: string, expected: string) => {
    throw new InputError({ what, where: 'parameters', expected });
  };
  if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY)) refuse(`sigma ${sigma}`, 'a number above 0');
  if (!Number.isInteger(mapSide) || mapSide < 16 || mapSide > 256)
    refuse(`a map of ${mapSide} pixels`, 'a whole number from 16 to 256');
  if (!Number.isInteger(side) || side % 2 !== 1 || side < 1 || side >= mapSide)
    refuse(`a window of ${side} pixels`, `an odd whole number below ${mapSide}`);
  return { sigma, side };
}

/** [mapSide²] a map with the joint in its middle pixel (the right lower of four), rows from the top: Fig. 1. */
export function centralMap({ sigma, side }: Bell, mapSide: number): Float32Array {
  const middle = Math.floor(mapSide / 2);
  const joints = { xy: Float64Array.of(middle, middle), visible: [1] };
  return fmseTargets(joints, [mapSide, mapSide], [mapSide, mapSide], sigma, side).values;
}

/** Eq. 1 at the middle of the window's edge, and in its corner: where the bell is cut. */
export function cutValues({ sigma, side }: Bell): { edge: number; corner: number } {
  const reach = (side - 1) / 2;
  return { edge: bellValue(reach, 0, sigma), corner: bellValue(reach, reach, sigma) };
}

/** Foreground pixels over background pixels of a map with one whole window. 13 in 64: 169 / 3927 = 0.0430. */
export function pixelRatio(side: number, mapSide: number): number {
  return side ** 2 / (mapSide ** 2 - side ** 2);
}

/** What one γ does to a map; foreground is where the target is above 0. */
export interface MapBalance extends FocalWeight {
  /** Share of the summed weight on the foreground, 0 … 1: its share of the loss where all errors are equal. */
  foregroundWeight: number;
  /** The weight at the peak over that of the background. */
  peakOverBackground: number;
  /** The constant prediction with the least loss. */
  bestConstant: number;
  /** Loss of a whole bell in a wrong place over the loss of a missing bell. */
  falsePeakPrice: number;
}

/** Weighs one map by Eq. 5. */
export function mapBalance(map: ArrayLike<number>, weight: FocalWeight): MapBalance {
  const background = focalWeight(0, weight);
  const sum = { front: 0, back: 0, pull: 0, missed: 0, falsely: 0 };
  for (let i = 0; i < map.length; i++) {
    const w = focalWeight(map[i], weight);
    if (map[i] > 0) sum.front += w;
    else sum.back += w;
    sum.pull += w * map[i];
    sum.missed += focalSquaredError(0, map[i], weight);
    sum.falsely += (background * map[i] ** 2) / 2; // the same bell over pixels whose target is 0
  }
  return {
    ...weight,
    foregroundWeight: sum.front / (sum.front + sum.back),
    peakOverBackground: focalWeight(1, weight) / background,
    bestConstant: sum.pull / (sum.front + sum.back),
    falsePeakPrice: sum.falsely / sum.missed,
  };
}

/** The γ at which foreground and background weigh alike, by bisection; undefined when none from 0 to 4 does. */
export function balancingGamma(map: ArrayLike<number>, epsilon: number): number | undefined {
  const lean = (gamma: number) => mapBalance(map, { gamma, epsilon }).foregroundWeight - 0.5;
  let [low, high] = [0, 4];
  if (lean(low) > 0 || lean(high) < 0) return undefined;
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (lean(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
