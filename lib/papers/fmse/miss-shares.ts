/** PCKh at many thresholds, and where among them OKS stands. */
import type { PoseSet } from '../../data';
import { headSizes, type JointMiss } from '../../train/head-misses';
import { sigmasOf } from '../../train/joint-sigmas';

/** Head lengths; 0.1 and 0.5 are scores of every trial anyway. */
export const thresholds = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;
/** What a record calls it. */
export const metricOf = (threshold: number): string => `PCKh@${threshold}`;

/** PCKh at all thresholds but 0.1 and 0.5, percent. */
export function missShares(misses: readonly JointMiss[]): Record<string, number> {
  const others = thresholds.filter((one) => one !== 0.1 && one !== 0.5);
  const within = (threshold: number) => misses.filter(({ miss }) => miss <= threshold).length;
  return Object.fromEntries(others.map((one) => [metricOf(one), (100 * within(one)) / misses.length]));
}

/**
 * The miss, in head lengths, at which a joint's OKS has fallen to a half: the median over the labelled joints of a set.
 * OKS = exp(−d² / (8 σ² area)), so d = 2 σ √(2 ln 2 · area). Undefined where a joint has no σ, or nobody a head.
 */
export function oksReach(set: PoseSet): number | undefined {
  const sigmas = sigmasOf(set.joints);
  if (!sigmas) return undefined;
  const reaches = headSizes(set).flatMap(({ person, size }) => {
    const [x1, y1, x2, y2] = person.boxXyxy;
    const unit = 2 * Math.sqrt(2 * Math.LN2 * (x2 - x1) * (y2 - y1));
    return sigmas.filter((_, k) => person.visible[k] > 0).map((sigma) => (sigma * unit) / size);
  });
  return reaches.sort((a, b) => a - b)[reaches.length >> 1];
}
