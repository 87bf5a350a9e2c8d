/** Comparisons with golden vectors: numbers we got beside numbers the reference gave. */
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { type GoldenArray, type GoldenCase, numbers, worst } from './read';

/** One array of ours beside one of the reference's. */
export interface Comparison {
  what: string;
  got: ArrayLike<number>;
  want: ArrayLike<number>;
  rtol: number;
  atol: number;
}

/** Holds one case against our code. */
export type Check = (golden: GoldenCase) => Comparison[] | Promise<Comparison[]>;

/** As `Check`; the case names further files, which lie in `folder` too. */
export type CheckWithFiles = (golden: GoldenCase, folder: string) => Comparison[] | Promise<Comparison[]>;

const kinds = {
  /** Indices, counts, names: equal. */
  exact: { rtol: 0, atol: 0 },
  /** Plain functions on float64. */
  float64: { rtol: 1e-6, atol: 1e-7 },
  /** Tensors, and references that ran in float32. */
  float32: { rtol: 1e-4, atol: 1e-5 },
  /** Metrics: the reference aims for identical. */
  metric: { rtol: 1e-7, atol: 1e-7 },
};

/** Compares one array; cells where the reference has no number (0/0) are left out: ours are documented elsewhere. */
export function compare(
  kind: keyof typeof kinds,
  what: string,
  got: ArrayLike<number>,
  want: unknown,
): Comparison {
  const wanted = typeof want === 'number' ? Float64Array.of(want) : numbers(want);
  if (got.length !== wanted.length) return { what, got, want: wanted, ...kinds[kind] };
  const kept = [...wanted.keys()].filter((i) => !Number.isNaN(wanted[i]));
  return { what, got: kept.map((i) => got[i]), want: kept.map((i) => wanted[i]), ...kinds[kind] };
}

/** As `compare`, with tolerances of its own (README of the goldens: decoded coordinates, gradients of whole losses). */
export function compareWithin(
  what: string,
  got: ArrayLike<number>,
  want: unknown,
  rtol: number,
  atol: number,
): Comparison {
  return { ...compare('float32', what, got, want), rtol, atol };
}

/** How far a comparison is off, in its tolerance (at most 1 passes), and as a relative error. */
export function error({ got, want, rtol, atol }: Comparison): { off: number; relative: number } {
  if (rtol === 0 && atol === 0) {
    const equal = got.length === want.length && Array.from(got).every((v, i) => v === want[i]);
    return { off: equal ? 0 : Number.POSITIVE_INFINITY, relative: equal ? 0 : Number.POSITIVE_INFINITY };
  }
  return { off: worst(got, want, rtol, atol), relative: worst(got, want, 1, atol / (rtol || 1)) };
}

/** A golden array as a float32 tensor of its own shape. */
export function tensorOf(array: unknown): tf.Tensor {
  return tf.tensor(Float32Array.from(numbers(array)), (array as GoldenArray).shape);
}

/** Values of `f` at a golden input, and the gradient of their sum; no tensor stays. */
export async function valueAndGradient(input: unknown, f: (x: tf.Tensor) => tf.Tensor) {
  await useEngine();
  return withoutLeak(async () => {
    const x = tensorOf(input);
    const value = tf.tidy(() => f(x));
    const gradient = tf.grad((at) => tf.sum(f(at)))(x);
    const result = { value: await value.data(), gradient: await gradient.data() };
    tf.dispose([x, value, gradient]);
    return result;
  });
}
