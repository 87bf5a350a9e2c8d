/** Heatmaps of a mirrored image, turned back: mirrored again, left and right joints exchanged. */
import type { Heatmaps } from './types';

/** Turns maps of a mirrored image back. `pairs` lists left and right joints. Source: HRNet `flip_back`. */
export function flipBack(
  { values, size }: Heatmaps,
  pairs: readonly (readonly [number, number])[],
): Heatmaps {
  const [w, h] = size;
  const partner = Array.from({ length: values.length / (w * h) }, (_, j) => j);
  for (const [a, b] of pairs) [partner[a], partner[b]] = [b, a];
  const flipped = values.map((_, i) => {
    const [j, y, x] = [Math.floor(i / (w * h)), Math.floor(i / w) % h, i % w];
    return values[(partner[j] * h + y) * w + (w - 1 - x)];
  });
  return { values: flipped, size };
}

/**
 * Mean of an image's maps and its mirror's, turned back.
 * @param shift move the turned maps one pixel to the right first, which aligns them (HRNet's SHIFT_HEATMAP)
 */
export function averageFlipped(
  maps: Heatmaps,
  mirrored: Heatmaps,
  pairs: readonly (readonly [number, number])[],
  shift = true,
): Heatmaps {
  const back = flipBack(mirrored, pairs).values;
  const w = maps.size[0];
  const from = (i: number) => (shift && i % w > 0 ? i - 1 : i);
  return { values: maps.values.map((v, i) => (v + back[from(i)]) / 2), size: maps.size };
}
