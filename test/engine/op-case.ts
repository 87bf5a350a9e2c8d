/** Operations to be tried in a compiled step. A size 'n' is another number when a case is tried with other shapes. */
import type { Random, tf } from '../../lib/engine';

type Size = number | 'n';
type Values = 'float32' | 'int32' | 'bool';

/** What an input is drawn from. */
export interface Drawn {
  shape: Size[];
  dtype: Values;
  draw(random: Random): number;
}

/** One operation, or a family of them. */
export interface OpCase {
  name: string;
  inputs: Drawn[];
  run(...inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[];
  /** Whether its gradient with respect to all float32 inputs is tried too. */
  hasGradient: boolean;
}

/** Any input, as the functions that are tried want it. */
// biome-ignore lint/suspicious/noExplicitAny: each function wants a rank of its own
type Any = any;

const drawn =
  (dtype: Values, draw: Drawn['draw']) =>
  (...shape: Size[]) => ({ shape, dtype, draw });
export const normal = drawn('float32', (random) => random.normal());
export const positive = drawn('float32', (random) => 0.5 + random.uniform());
/** 0.1 … 0.9 */
export const share = drawn('float32', (random) => 0.1 + 0.8 * random.uniform());
export const flags = drawn('bool', (random) => random.integer(2));
export const below = (limit: number, ...shape: Size[]) =>
  drawn('int32', (random) => random.integer(limit))(...shape);

/** An operation with a gradient. */
export const smooth = (
  name: string,
  inputs: Drawn[],
  run: (...inputs: Any[]) => tf.Tensor | tf.Tensor[],
): OpCase => ({
  name,
  inputs,
  run,
  hasGradient: true,
});

/** An operation without one. */
export const plain: typeof smooth = (name, inputs, run) => ({
  ...smooth(name, inputs, run),
  hasGradient: false,
});

/** Unary operations with a gradient, all on the same input. */
export const each = (from: Drawn, all: Record<string, (x: tf.Tensor) => tf.Tensor>): OpCase[] =>
  Object.entries(all).map(([name, run]) => smooth(name, [from], run));
