/** Multi-scale training: the input's size changes every few steps. */
import { createRandom } from '../../engine/random';
import type { SizeHw } from './letterbox';

/** Sizes are whole numbers of `stride`. */
export interface MultiScale {
  /** Steps with the same size. */
  every: number;
  /** The width is the base's ± so many strides. */
  reach: number;
  stride: number;
}

/** YOLOX: every 10 steps, 32 · 5 pixels up or down. Source: `exp/yolox_base.py`; the paper: 448 to 832. */
export const yoloxMultiScale: MultiScale = Object.freeze({ every: 10, reach: 5, stride: 32 });

/**
 * The size of one step: it depends on seed and step alone, so that a run that is taken up again goes on alike.
 * @param step counted over all epochs
 * @param base [height, width], whole numbers of `stride`; its shape is kept as far as strides allow
 */
export function multiScaleSize(
  { every, reach, stride }: MultiScale,
  base: SizeHw,
  seed: number,
  step: number,
): SizeHw {
  const random = createRandom(seed).fork(`size ${Math.floor(step / every)}`);
  const columns = base[1] / stride - reach + random.integer(2 * reach + 1);
  return [Math.trunc((columns * base[0]) / base[1]) * stride, columns * stride];
}
