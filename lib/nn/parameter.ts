/** A tensor that a module owns: a weight that is trained, or a buffer that is only kept. */
import { tf } from '../engine';

/**
 * How PyTorch lays the stored tensor out, so that it can be turned at the door.
 * `conv`: [O, I / groups, KH, KW] there, [KH, KW, I / groups, O] here. `linear`: [out, in] there, [in, out] here.
 * `plain`: the same in both.
 */
export type Layout = 'plain' | 'conv' | 'linear';

/** What a parameter is besides its numbers. */
export interface ParameterOptions {
  layout?: Layout;
  /** False for buffers, e.g. running statistics. */
  trainable?: boolean;
}

/** Gives the first values of a parameter that has `count` of them, in the order of our layout. */
export type Initializer = (count: number) => Float32Array;

/** A named tensor of a module; its name is the property that holds it. */
export class Parameter {
  readonly value: tf.Variable;
  readonly layout: Layout;
  readonly trainable: boolean;

  /**
   * @param shape in our layout
   * @param initial the first values
   */
  constructor(
    shape: readonly number[],
    initial: Initializer,
    { layout = 'plain', trainable = true }: ParameterOptions = {},
  ) {
    this.layout = layout;
    this.trainable = trainable;
    const count = shape.reduce((product, size) => product * size, 1);
    this.value = tf.tidy(() => tf.variable(tf.tensor(initial(count), [...shape]), trainable));
  }

  /** How many numbers it holds. */
  get size(): number {
    return this.value.size;
  }
}
