/** Convolution with padding given in pixels, as PyTorch pads: `tf.conv2d` refuses it, or has no gradient for it. */
import { tf } from '../tensorflow';

/** Pixels added on each side; one number for all four. */
export type Padding = number | { top: number; bottom: number; left: number; right: number };

/** How a filter walks over an image. */
export interface ConvOptions {
  stride?: number;
  padding?: Padding;
}

/**
 * Convolves. With stride 2 TensorFlow's own "same" pads the other side than PyTorch's padding 1 does: here the pixels
 * are where they are said to be.
 * @param x [N, H, W, C] float32
 * @param filter [KH, KW, C, O]
 * @returns [N, (H + top + bottom - KH) / stride + 1, …, O], rounded down; the caller owns it
 */
export function conv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride = 1, padding = 0 }: ConvOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    if (isSame(filter, stride, padding)) return tf.conv2d(x, filter, 1, 'same');
    return tf.conv2d(padImage(x, padding), filter, stride, 'valid');
  });
}

/**
 * Convolves each channel by its own filters, with padding given in pixels.
 * @param filter [KH, KW, C, M]
 * @returns [N, H', W', C M]; the caller owns it
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride = 1, padding = 0 }: ConvOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    if (isSame(filter, stride, padding)) return tf.depthwiseConv2d(x, filter, 1, 'same');
    return tf.depthwiseConv2d(padImage(x, padding), filter, stride, 'valid');
  });
}

/**
 * Adds pixels around an image; has a gradient.
 * @param x [N, H, W, C]
 * @param value what is added: 0 before a convolution, minus infinity before a max pooling
 */
export function padImage(x: tf.Tensor4D, padding: Padding, value = 0): tf.Tensor4D {
  const { top, bottom, left, right } = sides(padding);
  if (top + bottom + left + right === 0) return x;
  return tf.pad4d(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}

function sides(padding: Padding): Exclude<Padding, number> {
  if (typeof padding !== 'number') return padding;
  return { top: padding, bottom: padding, left: padding, right: padding };
}

/** Whether the padding is what TensorFlow's "same" adds: then nothing needs to be copied. */
function isSame(filter: tf.Tensor4D, stride: number, padding: Padding): boolean {
  const [height, width] = filter.shape;
  const { top, bottom, left, right } = sides(padding);
  const halves = (size: number, before: number, after: number) => 2 * before + 1 === size && before === after;
  return stride === 1 && halves(height, top, bottom) && halves(width, left, right);
}
