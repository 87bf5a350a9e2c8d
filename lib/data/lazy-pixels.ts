/** Pixels that are drawn when first asked for. */
import type { DrawnPixels, Recipe } from './recipe';

/** Pixels of the size given; `draw` runs once, at the first use of `data`. */
export function lazyPixels(
  width: number,
  height: number,
  recipe: Recipe,
  draw: () => Uint8Array,
): DrawnPixels {
  let drawn: Uint8Array | undefined;
  return {
    width,
    height,
    channels: 3,
    recipe,
    get data() {
      drawn ??= draw();
      return drawn;
    },
  };
}
