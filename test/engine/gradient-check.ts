/**
 * Claims about tensors, gradients among them, recorded while a body runs and settled after it: WebGPU can only be
 * read asynchronously.
 */
import * as assert from 'uvu/assert';
import { createRandom, tf, withoutLeak } from '../../lib/engine';

/** How a gradient is checked. */
export interface GradientCheck {
  /** Half the length of the step, along a direction whose entries are standard normal. */
  step?: number;
  /** Largest difference, relative to 1 + |numeric|. */
  tolerance?: number;
}

interface Claim {
  got: tf.Tensor;
  wanted: tf.Tensor | ArrayLike<number>;
  tolerance: number;
  what: string;
}

let claims: Claim[] = [];

/** Claims that two tensors (or a tensor and numbers) differ by at most `tolerance` relative to 1 + |wanted|. */
export function near(
  got: tf.Tensor,
  wanted: tf.Tensor | ArrayLike<number>,
  tolerance = 1e-4,
  what = 'value',
): void {
  if (wanted instanceof tf.Tensor) assert.equal(got.shape, wanted.shape);
  claims.push({ got: tf.keep(tf.clone(got)), wanted: keepIfTensor(wanted), tolerance, what });
}

/**
 * Claims that the gradient of sum(f(inputs) * weights), weights and directions random, is that of central
 * differences along three directions.
 */
export function checkGradient(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  { step = 1e-2, tolerance = 5e-3 }: GradientCheck = {},
): void {
  const random = createRandom(7);
  const like = (t: tf.Tensor) => tf.tensor(random.normals(t.size), t.shape);
  const weights = like(f(...inputs));
  const loss = (...at: tf.Tensor[]) => tf.sum(tf.mul(f(...at), weights)) as tf.Scalar;
  const gradients = tf.grads(loss)(inputs);
  for (let direction = 0; direction < 3; direction++) {
    const along = inputs.map(like);
    const moved = (by: number) => loss(...inputs.map((x, i) => tf.add(x, tf.mul(along[i], by))));
    const numeric = tf.div(tf.sub(moved(step), moved(-step)), 2 * step);
    const exact = tf.addN(gradients.map((g, i) => tf.sum(tf.mul(g, along[i]))));
    near(exact, numeric, tolerance, 'gradient beside finite differences');
  }
}

/** Runs a body, checks all that it claimed, and that it left no tensor alive. */
export async function settle(body: () => void): Promise<void> {
  await withoutLeak(async () => {
    claims = [];
    tf.tidy(body);
    assert.ok(claims.length > 0, 'nothing was claimed');
    for (const claim of claims) await settleClaim(claim);
    tf.dispose(claims.map(({ got }) => got));
    tf.dispose(claims.map(({ wanted }) => wanted as tf.Tensor));
  });
}

async function settleClaim({ got, wanted, tolerance, what }: Claim): Promise<void> {
  const a = await got.data();
  const b = wanted instanceof tf.Tensor ? await wanted.data() : wanted;
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++) {
    const near = Math.abs(a[i] - b[i]) <= tolerance * (1 + Math.abs(b[i]));
    assert.ok(near, `${what} at ${i}: ${a[i]}, wanted ${b[i]}`);
  }
}

function keepIfTensor<T>(value: T): T {
  return value instanceof tf.Tensor ? (tf.keep(tf.clone(value)) as T) : value;
}
