/** Max pooling that keeps the size, as spatial pyramid pooling uses it. Source: He et al., "Spatial pyramid pooling". */
import { tf } from '../tensorflow';

/**
 * Takes the maximum of the window around each pixel, stride 1; outside the image counts as minus infinity.
 * At ties the gradient goes to one of the equal entries.
 * @param x [N, H, W, C]
 * @param size width of the window: odd, e.g. 5, 9 or 13
 * @returns the shape of x; the caller owns it
 * @throws RangeError when the size is even: its window has no middle.
 */
export function maxPoolSame(x: tf.Tensor4D, size: number): tf.Tensor4D {
  if (size % 2 !== 1) throw new RangeError(`max pooling of size ${size}: expected an odd size`);
  return tf.maxPool(x, size, 1, 'same');
}
