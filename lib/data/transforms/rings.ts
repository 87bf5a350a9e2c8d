/** Outlines filled to masks: which pixels' centers are inside. */
import type { PackedImage } from '../packed-image';
import type { Rings } from '../sample';

/** 1 where a pixel is in. */
export interface Mask {
  /** [height · width] */
  data: Uint8Array;
  width: number;
  height: number;
}

/** A mask without a pixel. */
export function emptyMask({ width, height }: Pick<PackedImage, 'width' | 'height'>): Mask {
  return { data: new Uint8Array(width * height), width, height };
}

/** Fills outlines by the even-odd rule, pixel by pixel center. Worked number: 0, 0, 2, 0, 2, 2, 0, 2 fills four pixels. */
export function fillRings(rings: Rings, mask: Mask): void {
  const crossings: number[] = [];
  const [top, bottom] = rowsOf(rings, mask.height);
  for (let y = top; y < bottom; y++) {
    crossings.length = 0;
    for (const ring of rings) addCrossings(ring, y + 0.5, crossings);
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i] - 0.5));
      const to = Math.min(mask.width, Math.ceil(crossings[i + 1] - 0.5));
      if (from < to) mask.data.fill(1, y * mask.width + from, y * mask.width + to);
    }
  }
}

function rowsOf(rings: Rings, height: number): [number, number] {
  let [low, high] = [height, 0];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 2) {
      low = Math.min(low, Math.floor(ring[i]));
      high = Math.max(high, Math.ceil(ring[i]));
    }
  }
  return [Math.max(0, low), Math.min(height, high)];
}

/** The places where a ring crosses the line at height y. */
function addCrossings(ring: Float64Array, y: number, into: number[]): void {
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[(i + 2) % n], ring[(i + 3) % n]];
    if (y1 <= y === y2 <= y) continue;
    into.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
}
