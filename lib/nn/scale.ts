/** One learned factor. */
import { tf } from '../engine';
import { constant } from './initializers';
import { Module } from './module';
import { Parameter } from './parameter';

/** Multiplies by a number that starts at 1: FCOS has one for each level of its pyramid. */
export class Scale extends Module {
  readonly scale = new Parameter([], constant(1));

  /** @param x any shape */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.mul(x, this.scale.value);
  }
}
