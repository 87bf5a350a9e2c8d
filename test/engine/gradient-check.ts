/** Gradients beside finite differences, along random directions. */
import * as assert from 'uvu/assert';
import { createRandom, tf } from '../../lib/engine';

/** How a gradient is checked. */
export interface GradientCheck {
  /** Half the length of the step, along a direction whose entries are standard normal. */
  step?: number;
  /** Largest difference, relative to 1 + |numeric|. */
  tolerance?: number;
}

/**
 * Compares the gradient of sum(f(inputs) * weights), weights and directions random, with central differences.
 * Fails when any of three directions differs.
 */
export function checkGradient(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  { step = 1e-2, tolerance = 5e-3 }: GradientCheck = {},
): void {
  const random = createRandom(7);
  const like = (t: tf.Tensor) => tf.tensor(random.normals(t.size), t.shape);
  tf.tidy(() => {
    const weights = like(f(...inputs));
    const loss = (...at: tf.Tensor[]) => tf.sum(tf.mul(f(...at), weights)) as tf.Scalar;
    const gradients = tf.grads(loss)(inputs);
    for (let direction = 0; direction < 3; direction++) {
      const along = inputs.map(like);
      const moved = (by: number) =>
        loss(...inputs.map((x, i) => tf.add(x, tf.mul(along[i], by)))).dataSync()[0];
      const numeric = (moved(step) - moved(-step)) / (2 * step);
      const exact = gradients.reduce((sum, g, i) => sum + tf.sum(tf.mul(g, along[i])).dataSync()[0], 0);
      const error = Math.abs(exact - numeric) / (1 + Math.abs(numeric));
      assert.ok(error < tolerance, `gradient ${exact}, finite difference ${numeric}`);
    }
  });
}

/** Fails when two tensors (or a tensor and numbers) differ by more than `tolerance` relative to 1 + |wanted|. */
export function near(got: tf.Tensor, wanted: tf.Tensor | ArrayLike<number>, tolerance = 1e-4): void {
  const a = got.dataSync();
  const b = wanted instanceof tf.Tensor ? wanted.dataSync() : wanted;
  if (wanted instanceof tf.Tensor) assert.equal(got.shape, wanted.shape);
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++) {
    assert.ok(Math.abs(a[i] - b[i]) <= tolerance * (1 + Math.abs(b[i])), `at ${i}: ${a[i]}, wanted ${b[i]}`);
  }
}
