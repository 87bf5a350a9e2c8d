/** What sizes of image a network can take. */
import type { tf } from '../engine';
import { InputError } from '../errors';

/**
 * Says no to images whose sides a network cannot halve as often as it must.
 * @throws InputError when height or width is no multiple of `multiple`
 */
export function checkImageSize(images: tf.Tensor4D, multiple: number): void {
  const [, height, width] = images.shape;
  if (height % multiple === 0 && width % multiple === 0) return;
  throw new InputError({
    what: `images of ${width} x ${height} pixels`,
    expected: `width and height that are multiples of ${multiple}`,
  });
}
