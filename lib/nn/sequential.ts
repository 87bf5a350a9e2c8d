/** Modules one after the other, named by their places. */
import { tf } from '../engine';
import { Module } from './module';

/** A module from one tensor to another of the same rank. */
export type Layer<T extends tf.Tensor = tf.Tensor4D> = Module & { forward(x: T): T };

/** Runs its layers in turn. Functions hold a place as PyTorch's layers without parameters do, and have no name. */
export class Sequential<T extends tf.Tensor = tf.Tensor4D> extends Module {
  readonly layers: readonly (Layer<T> | ((x: T) => T))[];

  constructor(...layers: (Layer<T> | ((x: T) => T))[]) {
    super();
    this.layers = layers;
  }

  override holder(): object {
    return this.layers;
  }

  forward(x: T): T {
    return tf.tidy(() =>
      this.layers.reduce((y, layer) => (layer instanceof Module ? layer.forward(y) : layer(y)), x),
    );
  }
}
