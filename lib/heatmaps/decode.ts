/** From heatmaps back to joints: the highest pixel, then a quarter pixel or a sub-pixel step. */
import { blurHeatmaps } from './blur';
import type { DecodedJoints, Heatmaps, Size } from './types';

/** Where a joint is on the map, in map pixels, and how high the map is there. */
export interface Peaks {
  /** [K, 2] whole pixels. */
  xy: Float64Array;
  /** [K] */
  score: Float64Array;
}

/** The highest pixel of each map, the first of equals; (0, 0) where nothing is above zero (HRNet `get_max_preds`). */
export function heatmapPeaks({ values, size: [w, h] }: Heatmaps): Peaks {
  const k = values.length / (w * h);
  const peaks = { xy: new Float64Array(k * 2), score: new Float64Array(k) };
  for (let j = 0; j < k; j++) {
    const map = values.subarray(j * w * h, (j + 1) * w * h);
    let best = 0;
    for (let i = 1; i < map.length; i++) if (map[i] > map[best]) best = i;
    peaks.score[j] = map[best];
    if (map[best] > 0) peaks.xy.set([best % w, Math.floor(best / w)], j * 2);
  }
  return peaks;
}

/** A quarter pixel towards the higher neighbour in each direction, where both neighbours lie inside the border. */
export function quarterOffset(maps: Heatmaps, peaks: Peaks): Float64Array {
  const [w, h] = maps.size;
  return moved(peaks, (j, x, y) => {
    const at = (px: number, py: number) => maps.values[(j * h + py) * w + px];
    const inside = 1 < x && x < w - 1 && 1 < y && y < h - 1;
    return inside
      ? [Math.sign(at(x + 1, y) - at(x - 1, y)) / 4, Math.sign(at(x, y + 1) - at(x, y - 1)) / 4]
      : [0, 0];
  });
}

/** mmpose's quarter offset: each direction asks for its own border only. */
export function quarterOffsetByAxis(maps: Heatmaps, peaks: Peaks): Float64Array {
  const [w, h] = maps.size;
  return moved(peaks, (j, x, y) => {
    const at = (px: number, py: number) => maps.values[(j * h + py) * w + px];
    const dx = 1 < x && x < w - 1 && 0 < y && y < h ? at(x + 1, y) - at(x - 1, y) : 0;
    const dy = 1 < y && y < h - 1 && 0 < x && x < w ? at(x, y + 1) - at(x, y - 1) : 0;
    return [Math.sign(dx) / 4, Math.sign(dy) / 4];
  });
}

/**
 * DARK: one Newton step on the logarithm of the blurred map, derivatives over two pixels.
 * Source: mmpose `refine_keypoints_dark`.
 */
export function darkOffset(maps: Heatmaps, peaks: Peaks, blurSide = 11): Float64Array {
  const [w, h] = maps.size;
  const log = blurHeatmaps(maps, blurSide).map((v) => Math.log(Math.max(v, 1e-10)));
  return moved(peaks, (j, x, y) => {
    if (!(1 < x && x < w - 2 && 1 < y && y < h - 2)) return [0, 0];
    const at = (px: number, py: number) => log[(j * h + y + py) * w + x + px];
    const dx = (at(1, 0) - at(-1, 0)) / 2;
    const dy = (at(0, 1) - at(0, -1)) / 2;
    const dxx = (at(2, 0) - 2 * at(0, 0) + at(-2, 0)) / 4;
    const dyy = (at(0, 2) - 2 * at(0, 0) + at(0, -2)) / 4;
    const dxy = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4;
    return newton(dx, dy, dxx, dxy, dyy);
  });
}

/** UDP's step: as DARK's, over one pixel, the map clipped to [1e-3, 50] and its border repeated. */
export function udpOffset(maps: Heatmaps, peaks: Peaks, blurSide = 11): Float64Array {
  const [w, h] = maps.size;
  const log = blurHeatmaps(maps, blurSide).map((v) => Math.log(Math.min(Math.max(v, 1e-3), 50)));
  const eps = 2 ** -23;
  return moved(peaks, (j, x, y) => {
    const clip = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
    const at = (px: number, py: number) => log[(j * h + clip(y + py, h)) * w + clip(x + px, w)];
    const dx = (at(1, 0) - at(-1, 0)) / 2;
    const dy = (at(0, 1) - at(0, -1)) / 2;
    const dxx = at(1, 0) - 2 * at(0, 0) + at(-1, 0);
    const dyy = at(0, 1) - 2 * at(0, 0) + at(0, -1);
    const dxy = (at(1, 1) - at(1, 0) - at(0, 1) + 2 * at(0, 0) - at(-1, 0) - at(0, -1) + at(-1, -1)) / 2;
    return newton(dx, dy, dxx + eps, dxy, dyy + eps);
  });
}

function newton(dx: number, dy: number, dxx: number, dxy: number, dyy: number): [number, number] {
  const determinant = dxx * dyy - dxy * dxy;
  if (determinant === 0) return [0, 0];
  return [-(dyy * dx - dxy * dy) / determinant, -(dxx * dy - dxy * dx) / determinant];
}

function moved({ xy }: Peaks, offset: (j: number, x: number, y: number) => [number, number]): Float64Array {
  const out = xy.slice();
  for (let j = 0; j < xy.length / 2; j++) {
    const [dx, dy] = offset(j, xy[j * 2], xy[j * 2 + 1]);
    out[j * 2] += dx;
    out[j * 2 + 1] += dy;
  }
  return out;
}

function scaled(xy: Float64Array, sx: number, sy: number): Float64Array {
  return xy.map((v, i) => v * (i % 2 === 0 ? sx : sy));
}

/** Decodes MSRA maps: quarter offset, or DARK's step for maps trained with unbiased targets. */
export function decodeMsra(maps: Heatmaps, inputSize: Size, unbiased = false): DecodedJoints {
  const peaks = heatmapPeaks(maps);
  const xy = unbiased ? darkOffset(maps, peaks) : quarterOffsetByAxis(maps, peaks);
  return { xy: scaled(xy, inputSize[0] / maps.size[0], inputSize[1] / maps.size[1]), score: peaks.score };
}

/** Decodes UDP maps; scaled by input size over (map size − 1), as mmpose does. */
export function decodeUdp(maps: Heatmaps, inputSize: Size): DecodedJoints {
  const peaks = heatmapPeaks(maps);
  const [w, h] = maps.size;
  const xy = scaled(udpOffset(maps, peaks), inputSize[0] / (w - 1), inputSize[1] / (h - 1));
  return { xy, score: peaks.score };
}

/**
 * Decodes HRNet maps into pixels of the original image.
 * @param center [x, y] of the person, pixels
 * @param scale [width, height] of the crop in units of 200 pixels; the width decides for both directions
 * @param refine whether to add the quarter offset
 * Source: HRNet `get_final_preds`, rotation 0.
 */
export function decodeHrnet(maps: Heatmaps, center: Size, scale: Size, refine = true): DecodedJoints {
  const peaks = heatmapPeaks(maps);
  const xy = refine ? quarterOffset(maps, peaks) : peaks.xy;
  const ratio = (scale[0] * 200) / maps.size[0];
  return { xy: xy.map((v, i) => center[i % 2] + (v - maps.size[i % 2] / 2) * ratio), score: peaks.score };
}
