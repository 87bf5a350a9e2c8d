/** The rectifier as a module: it has no numbers, but a place in the tree, in counts and in drawings. */
import { tf } from '../engine';
import { Module } from './module';

/** max(x, 0). */
export class Relu extends Module {
  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.relu(x);
  }
}
