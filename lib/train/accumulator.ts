/** Gradients of several small batches as one. */
import { tf } from '../engine';

/**
 * Sums gradients until they are taken as their mean, which for losses that are means over equal batches is the gradient
 * of the batches together (batch normalization aside: its statistics stay those of each batch).
 */
export class Accumulator {
  readonly #sum: tf.Variable<tf.Rank.R1>;
  readonly #count: tf.Variable;

  /** @param length of the gradient's vector */
  constructor(length: number) {
    this.#sum = tf.tidy(() => tf.variable(tf.zeros([length]) as tf.Tensor1D, false));
    this.#count = tf.tidy(() => tf.variable(tf.scalar(0), false));
  }

  /** All variables that a step reads or assigns to, as compiling wants to know them. */
  get stepVariables(): tf.Variable[] {
    return [this.#sum, this.#count];
  }

  /** Adds one batch's gradient. */
  add(gradient: tf.Tensor1D): void {
    tf.tidy(() => {
      this.#sum.assign(tf.add(this.#sum, gradient));
      this.#count.assign(tf.add(this.#count, 1));
    });
  }

  /** Gives the mean of what was added, and begins anew; the caller owns it. Nothing added: zeros. */
  take(): tf.Tensor1D {
    return tf.tidy(() => {
      const mean = tf.div(this.#sum, tf.maximum(this.#count, 1)) as tf.Tensor1D;
      this.#sum.assign(tf.zerosLike(this.#sum));
      this.#count.assign(tf.zerosLike(this.#count));
      return mean;
    });
  }

  dispose(): void {
    tf.dispose(this.stepVariables);
  }
}
