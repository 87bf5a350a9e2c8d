/** How much of the localization loss and of its gradient goes to inliers and to outliers. */
import { smoothL1, smoothL1Gradient } from '../../losses/smooth-l1';
import type { Errors } from './first-step';
import { type Balance, localizationWeight } from './iou-balanced';

/** What one setting of λ and w_loc does to a set of errors; "plain" is smooth L1 as it is. */
export interface GradientShare extends Balance {
  /** Summed loss over the plain one: 1 where w_loc keeps the sum. */
  lossRatio: number;
  /** Share of Σ|gradient| that comes from coordinates with |d| ≤ δ, 0 … 1. */
  inlierShare: number;
  /** Summed gradient of the inliers over their plain one, and the same of the outliers. */
  inlierGain: number;
  outlierGain: number;
  /** Share of outlier coordinates whose gradient is larger than the plain one, 0 … 1. */
  outliersRaised: number;
}

/** Measures one setting. */
export function gradientShare({ d, iou }: Errors, balance: Balance): GradientShare {
  const sum = { loss: 0, plainLoss: 0, in: 0, plainIn: 0, out: 0, plainOut: 0, outliers: 0, raised: 0 };
  let w = 0;
  for (let i = 0; i < d.length; i++) {
    if (i % 4 === 0) w = localizationWeight(iou[i / 4], balance); // one weight a box
    const loss = smoothL1(d[i], balance.delta);
    const gradient = Math.abs(smoothL1Gradient(d[i], balance.delta));
    sum.loss += w * loss;
    sum.plainLoss += loss;
    if (Math.abs(d[i]) <= balance.delta) {
      sum.in += w * gradient;
      sum.plainIn += gradient;
    } else {
      sum.out += w * gradient;
      sum.plainOut += gradient;
      sum.outliers++;
      if (w > 1) sum.raised++;
    }
  }
  return {
    ...balance,
    lossRatio: sum.loss / sum.plainLoss,
    inlierShare: sum.in / (sum.in + sum.out),
    inlierGain: sum.in / sum.plainIn,
    outlierGain: sum.out / sum.plainOut,
    outliersRaised: sum.raised / sum.outliers,
  };
}

/** The w_loc that keeps the summed loss of these errors unchanged: the ratio in Eq. 5. */
export function wLocThatKeepsTheSum({ d, iou }: Errors, lambda: number, delta: number): number {
  let plain = 0;
  let weighted = 0;
  for (let i = 0; i < iou.length; i++) {
    let loss = 0;
    for (let m = 4 * i; m < 4 * i + 4; m++) loss += smoothL1(d[m], delta);
    plain += loss;
    weighted += iou[i] ** lambda * loss;
  }
  return plain / weighted;
}

/** Share of coordinates with |d| ≤ δ, 0 … 1. */
export function inlierFraction({ d }: Errors, delta: number): number {
  return d.reduce((count, v) => count + (Math.abs(v) <= delta ? 1 : 0), 0) / d.length;
}

/** Quantiles of a list, by nearest rank; `at` 0 … 1. */
export function quantiles(values: ArrayLike<number>, at: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return at.map((q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]);
}
