/** Gaussian blur of heatmaps as the sub-pixel decoders do it: the map's maximum stays what it was. */
import type { Heatmaps } from './types';

/**
 * Blurs each map with an odd kernel (sigma 0.3 (side/2 − 1.5) + 0.8, zeros outside), then scales it back to its maximum.
 * Source: mmpose `gaussian_blur`; OpenCV's rule for sigma.
 */
export function blurHeatmaps({ values, size: [w, h] }: Heatmaps, side = 11): Float64Array {
  const kernel = blurKernel(side);
  const blurred = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += w * h) {
    const map = Float64Array.from(values.subarray(at, at + w * h));
    const smooth = pass(pass(map, w, h, kernel, 1, w), w, h, kernel, w, h);
    const scale = maximum(map) / maximum(smooth);
    blurred.set(
      smooth.map((v) => v * scale),
      at,
    );
  }
  return blurred;
}

function maximum(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

function blurKernel(side: number): Float64Array {
  const sigma = 0.3 * ((side - 1) * 0.5 - 1) + 0.8;
  const raw = Float64Array.from({ length: side }, (_, i) =>
    Math.exp(-((i - (side - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((v) => v / sum);
}

/** One direction: `step` 1 along x, w along y; `length` is the size in that direction. */
function pass(
  map: Float64Array,
  w: number,
  h: number,
  kernel: Float64Array,
  step: number,
  length: number,
): Float64Array {
  const half = (kernel.length - 1) / 2;
  const out = new Float64Array(w * h);
  for (let i = 0; i < out.length; i++) {
    const place = step === 1 ? i % w : Math.floor(i / w);
    const from = Math.max(0, half - place);
    const to = Math.min(kernel.length, length - place + half);
    let sum = 0;
    for (let k = from; k < to; k++) sum += kernel[k] * map[i + (k - half) * step];
    out[i] = sum;
  }
  return out;
}
