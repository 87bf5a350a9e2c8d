/** First values of weights: the functions that PyTorch's layers and the reference models use. */
import type { Random } from '../engine';
import type { Initializer } from './parameter';

/** Every value the same. */
export function constant(value: number): Initializer {
  return (count) => new Float32Array(count).fill(value);
}

/**
 * Evenly between ± 1 / sqrt(fanIn): what PyTorch's convolution and linear layers start with, weights
 * (Kaiming's uniform with a = sqrt 5) and biases alike.
 * @param fanIn inputs that one output sees: I / groups · KH · KW
 */
export function torchDefault(random: Random, fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return (count) => random.uniforms(count, -bound, bound);
}

/**
 * Normal with variance 2 / fan. Source: He et al., "Delving deep into rectifiers", Eq. 10 (fan in) and 14 (fan out).
 * @param fan inputs of one output, or KH · KW · O for "fan out"
 */
export function kaimingNormal(random: Random, fan: number): Initializer {
  return normal(random, Math.sqrt(2 / fan));
}

/** Normal about 0. */
export function normal(random: Random, sd: number): Initializer {
  return (count) => random.normals(count, 0, sd);
}

/** Evenly between ± bound. */
export function uniform(random: Random, bound: number): Initializer {
  return (count) => random.uniforms(count, -bound, bound);
}
