/** Pixels that are drawn when first asked for. */
import type { Pixels } from './sample';

/** Pixels of the size given; `draw` runs once, at the first use of `data`. */
export function lazyPixels(width: number, height: number, draw: () => Uint8Array): Pixels {
  let drawn: Uint8Array | undefined;
  return {
    width,
    height,
    channels: 3,
    get data() {
      drawn ??= draw();
      return drawn;
    },
  };
}
