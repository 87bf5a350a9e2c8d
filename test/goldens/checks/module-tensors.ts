/** Golden arrays as tensors and as a module's weights. */
import { tf } from '../../../lib/engine';
import { loadStateDict, type Module } from '../../../lib/nn';
import { type GoldenArray, type GoldenCase, numbers } from '../read';

/** Sets the reference's weights; every name must be the reference's. */
export function loadGolden(module: Module, { inputs }: GoldenCase): void {
  const state = inputs.state as Record<string, GoldenArray>;
  const tensors = Object.entries(state).map(
    ([name, array]) => [name, { shape: array.shape, data: Float32Array.from(numbers(array)) }] as const,
  );
  loadStateDict(module, new Map(tensors));
}

/** A golden NCHW array as it is. */
export function nchw(array: unknown): tf.Tensor4D {
  const { shape } = array as GoldenArray;
  return tf.tensor4d(Float32Array.from(numbers(array)), shape as [number, number, number, number]);
}

/** Channels last. */
export function toNhwc<T extends tf.Tensor>(x: T): T {
  return tf.transpose(x, [0, 2, 3, 1]) as T;
}

/** Channels first. */
export function toNchw<T extends tf.Tensor>(x: T): T {
  return tf.transpose(x, [0, 3, 1, 2]) as T;
}
