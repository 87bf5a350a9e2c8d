/** What the checks of compiled steps are made of. */
import { compile, tf } from '../../lib/engine';

/** A check, by name; it may leave no tensor alive. */
export type Check = [name: string, body: () => Promise<void> | void];

/** Makes a variable. */
export const variable = (values: number | number[], dtype: 'float32' | 'int32' = 'float32') =>
  tf.tidy(() => tf.variable(tf.tensor(values as number[], undefined, dtype)));
/** Reads a tensor. */
export const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** Reads tensors that nobody needs any more. */
export function take(tensor: tf.Tensor): number[] {
  const values = numbers(tensor);
  tensor.dispose();
  return values;
}

/** A step that moves one weight: w ← w + x, and gives 10 w. */
export function mover() {
  const w = variable([1, 2]);
  const step = compile(
    (x: tf.Tensor) => {
      w.assign(tf.add(w, x));
      return tf.mul(w, 10);
    },
    { variables: [w] },
  );
  const run = (x: number | number[]) => take(tf.tidy(() => step(tf.tensor(x as number[]))));
  const free = () => {
    step.dispose();
    w.dispose();
  };
  return { w, step, run, free };
}
