/**
 * Random tensors from a seed that is a tensor: a step that is traced once draws anew whenever its seed has changed.
 * The same seed gives the same numbers on the same engine; engines draw different ones (TensorFlow's stateless
 * operations on native, our own source elsewhere, which reads the seed and so waits for it).
 */
import { InputError } from '../../errors';
import { createRandom, type Random } from '../random';
import { tf } from '../tensorflow';
import { withoutGradient } from './detach';
import { type OwnKernel, registerOwnKernel, runOwnKernel } from './own-kernel';
import { rawOp } from './raw-op';

const uniformKernel = kernel('RandomUniformBySeed', 'StatelessRandomUniform', (random, n) =>
  Float32Array.from({ length: n }, () => Math.floor(random.uniform() * 2 ** 24) / 2 ** 24),
); // 24 bits: more would be rounded up to 1 in a float32
const normalKernel = kernel('RandomNormalBySeed', 'StatelessRandomNormal', (random, n) => random.normals(n));

/** No gradient: a seed is a whole number. */
function kernel(name: string, op: string, draw: (random: Random, count: number) => Float32Array): OwnKernel {
  return {
    name,
    native: ({ seed }, { shape }) =>
      rawOp(op, { dtype: { type: 'float32' } }, [tf.tensor1d(shape as number[], 'int32'), seed]),
    composite: ({ seed }, { shape }) => {
      const [a, b] = seed.dataSync();
      const count = (shape as number[]).reduce((product, size) => product * size, 1);
      return [tf.tensor(draw(createRandom(a >>> 0).fork(`${b}`), count), shape as number[])];
    },
  };
}

/** Registers the operations. */
export function registerRandomOps(): void {
  registerOwnKernel(uniformKernel);
  registerOwnKernel(normalKernel);
}

/**
 * Draws numbers that are evenly spread over [0, 1).
 * @param shape of the result
 * @param seed [2] int32: an argument of the step, or a variable that it moves on. Seeds that differ in either number
 *   give independent draws; two draws of one seed are the same numbers: `seedFor` parts a seed.
 * @returns float32, a constant for every gradient; the caller owns it
 * @throws InputError when the seed is no [2] int32
 */
export function randomUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw('RandomUniformBySeed', shape, seed);
}

/** Draws standard normal numbers; all else as `randomUniform`. */
export function randomNormal(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  return draw('RandomNormalBySeed', shape, seed);
}

/**
 * Parts a seed: draws of one step that shall be independent take seeds for different places.
 * @param seed [2] int32
 * @param place a whole number, e.g. the layer's
 * @returns [2] int32; the caller owns it. The first number stays: move that one on from step to step.
 */
export function seedFor(seed: tf.Tensor1D, place: number): tf.Tensor1D {
  return tf.tidy(() => tf.add(seed, tf.tensor1d([0, place], 'int32')));
}

/**
 * Sets each number to zero with the probability `rate`, and scales the others by 1 / (1 - rate).
 * @param x any shape, float32
 * @param rate 0 … below 1; fixed when a step is traced
 * @param seed [2] int32, as for `randomUniform`
 * @returns like x; the gradient flows to what was kept, scaled alike; the caller owns it
 * Source: Srivastava et al., "Dropout"; scaled in training, as PyTorch does.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, seed: tf.Tensor1D): T {
  if (!(rate >= 0 && rate < 1)) {
    throw new InputError({ what: `dropout's rate is ${rate}`, expected: 'a number from 0 to below 1' });
  }
  if (rate === 0) return tf.clone(x);
  return tf.tidy(() => {
    const kept = withoutGradient(() => {
      const stays = tf.greaterEqual(randomUniform(x.shape, seed), rate);
      return tf.div(tf.cast(stays, 'float32'), 1 - rate);
    });
    return tf.mul(x, kept) as T;
  });
}

function draw(name: string, shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  if (seed.dtype !== 'int32' || seed.shape.length !== 1 || seed.size !== 2) {
    const what = `the seed is ${seed.dtype} [${seed.shape}]`;
    throw new InputError({ what, expected: 'int32 [2]', fix: "tf.tensor1d([1, 2], 'int32')" });
  }
  return withoutGradient(() => runOwnKernel(name, { seed }, { shape: [...shape] })[0]);
}
