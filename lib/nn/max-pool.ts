/** Max pooling as a module, padded in pixels as PyTorch pads. */
import { padImage, tf } from '../engine';
import { Module } from './module';

/** The window, how far it steps, and pixels of minus infinity on each side. */
export interface MaxPoolOptions {
  kernelSize: number;
  stride: number;
  padding?: number;
}

/** The largest number of each window: [N, H, W, C] to H' = (H + 2 padding − kernelSize) / stride + 1, rounded down. */
export class MaxPool2d extends Module {
  readonly options: Required<MaxPoolOptions>;

  constructor(options: MaxPoolOptions) {
    super();
    this.options = { padding: 0, ...options };
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const { kernelSize, stride, padding } = this.options;
    const padded = padImage(x, padding, Number.NEGATIVE_INFINITY);
    return tf.maxPool(padded, kernelSize, stride, 'valid');
  }
}
