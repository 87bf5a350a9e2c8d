/** Eqs. A.4 to A.6 against the gradient that the engine takes of the library's losses. */
import { tf, useEngine } from '../../engine';
import { qualityFocalLoss, sigmoidFocalLoss } from '../../losses';
import {
  negativeGradient,
  positiveGradient,
  printedQualityGradient,
  qualityGradient,
} from './gradient-parts';

/** Largest differences between formula and automatic differentiation, over 99 scores. */
export interface GradientGaps {
  /** Eqs. A.4 and A.5. */
  focal: number;
  /** Eq. A.6 with the factor p (1 - p). */
  quality: number;
  /** Eq. A.6 as printed. */
  qualityPrinted: number;
}

/** @param labels of the quality focal loss, each tried at all scores from 0.01 to 0.99 */
export async function gradientGaps(labels: readonly number[]): Promise<GradientGaps> {
  await useEngine();
  const p = Float64Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  const gap = (got: Float32Array, formula: (p: number) => number) =>
    Math.max(...p.map((v, i) => Math.abs(got[i] - formula(v))));
  const focal = [
    gap(await byLogit(p, 1, sigmoidFocalLoss), positiveGradient),
    gap(await byLogit(p, 0, sigmoidFocalLoss), negativeGradient),
  ];
  const quality: number[] = [];
  const printed: number[] = [];
  for (const y of labels) {
    const got = await byLogit(p, y, qualityFocalLoss);
    quality.push(gap(got, (v) => qualityGradient(v, y)));
    printed.push(gap(got, (v) => printedQualityGradient(v, y)));
  }
  return {
    focal: Math.max(...focal),
    quality: Math.max(...quality),
    qualityPrinted: Math.max(...printed),
  };
}

type Loss = (logits: tf.Tensor1D, targets: tf.Tensor1D) => tf.Tensor1D;

async function byLogit(p: Float64Array, label: number, loss: Loss): Promise<Float32Array> {
  const gradient = tf.tidy(() => {
    const logits = tf.tensor1d(Float32Array.from(p, (v) => Math.log(v / (1 - v))));
    const targets = tf.fill([p.length], label) as tf.Tensor1D;
    return tf.grad((x) => loss(x as tf.Tensor1D, targets))(logits);
  });
  const values = (await gradient.data()) as Float32Array;
  gradient.dispose();
  return values;
}
