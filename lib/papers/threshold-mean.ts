/** COCO's AP against AP at single IoU thresholds. */
import type { Printed } from './printed';
import type { Outcome } from './verdict';

/**
 * AP is the mean over the thresholds 50, 55, ... 95 and falls as the threshold rises,
 * so each of the ten lies between its printed neighbors.
 * @param ap the printed mean, in percent or as a fraction
 * @param known AP printed at some thresholds, in the same unit
 */
export function thresholdMean(ap: Printed, known: readonly { at: number; ap: number }[]): Outcome {
  const thresholds = Array.from({ length: 10 }, (_, i) => 50 + 5 * i);
  const least = thresholds.map((t) => Math.max(0, ...known.filter((k) => k.at >= t).map((k) => k.ap)));
  const most = thresholds.map((t) => Math.min(100, ...known.filter((k) => k.at <= t).map((k) => k.ap)));
  const mean = (list: number[]) => list.reduce((sum, v) => sum + v, 0) / list.length;
  const fits = ap.value >= mean(least) && ap.value <= mean(most);
  return {
    printed: ap.value.toFixed(ap.digits),
    computed: `${mean(least).toFixed(ap.digits)} to ${mean(most).toFixed(ap.digits)}`,
    verdict: fits ? 'agrees' : 'differs',
  };
}
