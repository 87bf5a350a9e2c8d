/** The gradient in closed form against the one that the engine takes of the tensor loss. */
import { tf, useEngine } from '../../engine';
import { focalMse } from '../../losses/heatmap-mse';
import { type FocalWeight, focalGradient } from './fmse';

/**
 * The largest difference, over a grid of targets from 0 to 1 and predictions from −0.5 to 1.5.
 * @param points of the grid in each direction
 * @returns the difference in the gradient; about 1e-7 is float32's rounding
 */
export async function largestGradientGap(weights: readonly FocalWeight[], points = 41): Promise<number> {
  await useEngine();
  const at = (i: number) => i / (points - 1);
  const cells = Array.from({ length: points ** 2 }, (_, i) => i);
  const targets = Float32Array.from(cells, (i) => at(i % points));
  const predictions = Float32Array.from(cells, (i) => 2 * at(Math.floor(i / points)) - 0.5);
  let gap = 0;
  for (const weight of weights) {
    const gradient = await gradientByEngine(predictions, targets, weight);
    gradient.forEach((g, i) => {
      gap = Math.max(gap, Math.abs(g - focalGradient(predictions[i], targets[i], weight)));
    });
  }
  return gap;
}

async function gradientByEngine(
  predictions: Float32Array,
  targets: Float32Array,
  { gamma, epsilon }: FocalWeight,
): Promise<Float32Array> {
  const gradient = tf.tidy(() => {
    const target = tf.tensor1d(targets);
    const loss = (predicted: tf.Tensor) => tf.sum(focalMse(predicted, target, { gamma, delta: epsilon }));
    return tf.grad(loss)(tf.tensor1d(predictions));
  });
  const values = (await gradient.data()) as Float32Array;
  gradient.dispose();
  return values;
}
