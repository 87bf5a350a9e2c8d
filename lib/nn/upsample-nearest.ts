/** Nearest-neighbour upsampling as a module. */
import { type tf, upsampleNearest2 } from '../engine';
import { Module } from './module';

/** Repeats each pixel in a block of factor x factor. */
export class UpsampleNearest extends Module {
  readonly factor: number;

  /** @throws RangeError when the factor is no power of two: made of doublings. */
  constructor(factor = 2) {
    super();
    if (!Number.isInteger(Math.log2(factor)) || factor < 2) {
      throw new RangeError(`upsampling by ${factor}: expected a power of two, at least 2`);
    }
    this.factor = factor;
  }

  /** @param x [N, H, W, C]; gives [N, factor H, factor W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    let y = x;
    for (let by = 1; by < this.factor; by *= 2) y = upsampleNearest2(y);
    return y;
  }
}
