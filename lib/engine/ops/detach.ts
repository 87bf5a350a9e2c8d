/** Stop-gradient: TensorFlow.js has none, and comparisons on the way of a gradient throw. */
import { tf } from '../tensorflow';

/** What is used of the engine's state: operations inside a kernel are not recorded. */
interface Recorder {
  state: { kernelDepth: number };
}

/**
 * Computes without recording: the result is a constant for every gradient taken around it.
 * Comparisons, masks, `topk` and assigners that look at predictions go inside.
 * @returns what `compute` gives; tidied, the caller owns it
 */
export function withoutGradient<T extends tf.TensorContainer>(compute: () => T): T {
  const { state } = tf.engine() as unknown as Recorder;
  state.kernelDepth++;
  try {
    return tf.tidy(compute);
  } finally {
    state.kernelDepth--;
  }
}

/** Gives the same values as a constant: the gradient stops here. Worked: d/dx (x * detach(x)) at 3 is 3, not 6. */
export function detach<T extends tf.Tensor>(x: T): T {
  return withoutGradient(() => tf.clone(x));
}
