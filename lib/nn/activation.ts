/** Activations by the names that YOLOX's configurations use. */
import { silu, tf } from '../engine';

/** `lrelu` is leaky ReLU with slope 0.1. */
export type ActivationName = 'silu' | 'relu' | 'lrelu';

/** A function of each number. */
export type Activation = (x: tf.Tensor4D) => tf.Tensor4D;

/** What the names stand for. */
export const activations: Readonly<Record<ActivationName, Activation>> = Object.freeze({
  silu: (x: tf.Tensor4D) => silu(x),
  relu: (x: tf.Tensor4D) => tf.relu(x),
  lrelu: (x: tf.Tensor4D) => tf.leakyRelu(x, 0.1),
});
