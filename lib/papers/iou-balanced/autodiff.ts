/** Eqs. 6, 11 and 12 against the gradient that the engine takes of the tensor loss. */
import { tf, useEngine } from '../../engine';
import { iouBalancedSmoothL1 } from '../../losses/iou-balanced';
import {
  type Balance,
  boundedGradientCenter,
  boundedGradientSide,
  iouBoundCenter,
  iouBoundSide,
} from './iou-balanced';

/**
 * The largest difference between Fig. 1's curves by formula and by automatic differentiation.
 * @param points how many |d| from 0 to 1 are held against each other
 * @returns the difference over both curves of all settings; about 1e-7 of the gradient is float32's rounding
 */
export async function largestGradientGap(settings: readonly Balance[], points = 201): Promise<number> {
  await useEngine();
  const d = Float64Array.from({ length: points }, (_, i) => i / (points - 1));
  let gap = 0;
  for (const balance of settings) {
    const center = await gradientByEngine(
      d,
      d.map((v) => iouBoundCenter(v)),
      balance,
    );
    const side = await gradientByEngine(d, d.map(iouBoundSide), balance);
    d.forEach((v, i) => {
      const gaps = [center[i] - boundedGradientCenter(v, balance), side[i] - boundedGradientSide(v, balance)];
      gap = Math.max(gap, ...gaps.map(Math.abs));
    });
  }
  return gap;
}

/** d(loss)/d(prediction) with all targets zero: one coordinate a row, the other three at rest. */
async function gradientByEngine(d: Float64Array, iou: Float64Array, balance: Balance): Promise<Float32Array> {
  const gradient = tf.tidy(() => {
    const rows = tf.tensor2d(Float32Array.from(d), [d.length, 1]);
    const predictions = tf.pad(rows, [
      [0, 0],
      [0, 3],
    ]) as tf.Tensor2D;
    const constant = tf.tensor1d(Float32Array.from(iou));
    const loss = (x: tf.Tensor) =>
      iouBalancedSmoothL1(x as tf.Tensor2D, tf.zerosLike(predictions), constant, balance);
    return tf.slice(tf.grad(loss)(predictions), [0, 0], [-1, 1]);
  });
  const values = (await gradient.data()) as Float32Array;
  gradient.dispose();
  return values;
}
