/** Resizing of the network's numbers, as PyTorch does it: in float32, bilinear, without smoothing. */
import type { PackedImage } from '../data/packed-image';
import type { Size } from '../heatmaps';
import type { Pixels } from '../models';

/** For each output position: both neighbours, and the second one's weight. */
interface Taps {
  first: Int32Array;
  second: Int32Array;
  weight: Float32Array;
}

/**
 * An image, resized to `imageSize`, as the network's numbers in the upper left of an input; 0 beside it. Worked: 0 and 100
 * in a row of two become 0, 25, 75, 100 in a row of four.
 * @returns [height, width, 3]
 * Source: PyTorch `interpolate`, bilinear, corners not aligned.
 */
export function resizeValues(
  image: PackedImage,
  imageSize: Size,
  [inputWidth, inputHeight]: Size,
  { order, mean, sd }: Pixels,
): Float32Array {
  const values = new Float32Array(inputWidth * inputHeight * 3);
  const across = taps(image.width, imageSize[0]);
  const down = taps(image.height, imageSize[1]);
  const shifts = order === 'rgb' ? [0, 8, 16] : [16, 8, 0];
  for (const [channel, shift] of shifts.entries()) {
    const number = Float32Array.from({ length: 256 }, (_, byte) => (byte - mean[channel]) / sd[channel]);
    const at = (row: number, x: number) => number[(image.data[row + x] >>> shift) & 255];
    for (let y = 0; y < imageSize[1]; y++) {
      const upper = down.first[y] * image.width;
      const lower = down.second[y] * image.width;
      for (let x = 0, to = y * inputWidth * 3 + channel; x < imageSize[0]; x++, to += 3) {
        const [p, q, right] = [across.first[x], across.second[x], across.weight[x]];
        const above = at(upper, p) * (1 - right) + at(upper, q) * right;
        const below = at(lower, p) * (1 - right) + at(lower, q) * right;
        values[to] = above * (1 - down.weight[y]) + below * down.weight[y];
      }
    }
  }
  return values;
}

function taps(from: number, to: number): Taps {
  const made = { first: new Int32Array(to), second: new Int32Array(to), weight: new Float32Array(to) };
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    made.first[i] = Math.min(Math.floor(place), from - 1);
    made.second[i] = Math.min(made.first[i] + 1, from - 1);
    made.weight[i] = place - made.first[i];
  }
  return made;
}
