/** How several seeds are drawn: their mean with its spread, and a small dot for each. */
import type { Trace } from '../../../show/plotly-types';
import type { Spread } from './arms';

/** A spread at one place of the horizontal axis. */
export interface Mark {
  at: number;
  spread: Spread;
}

/** What the marks look like, and in which panel they stand. */
export interface Looks {
  name: string;
  color: string;
  /** `x2` and `y2`. */
  panel?: Pick<Trace, 'xaxis' | 'yaxis'>;
  /** What the bars show: the 95 % interval of the mean, or the standard deviation of the seeds. */
  bars: 'interval' | 'sd';
  mode?: 'markers' | 'lines+markers';
  showlegend?: boolean;
  /** How far beside its mean each seed's own dot stands; absent: no dots. */
  dotsAt?: number;
}

/** The means with their bars, then the seeds; one seed has no bar. */
export function seedMarks(marks: readonly Mark[], looks: Looks): Trace[] {
  const { name, color, panel, bars, mode = 'markers', showlegend = true, dotsAt } = looks;
  const array = marks.map(({ spread }) => reachOf(spread, bars));
  const means: Trace = {
    ...{ name, legendgroup: name, showlegend, mode, ...panel },
    x: marks.length ? marks.map(({ at }) => at) : [null],
    y: marks.length ? marks.map(({ spread }) => spread.mean) : [null],
    line: { color },
    marker: { color, size: 8 },
    error_y: { type: 'data', array, thickness: 1.4, width: 4, color },
  };
  const dots = marks.flatMap(({ at, spread }) => spread.values.map((value) => [at, value] as const));
  const seeds: Trace = {
    ...{ name: `${name}, each seed`, legendgroup: name, showlegend: false, mode: 'markers', ...panel },
    x: dots.map(([at]) => at + (dotsAt ?? 0)),
    y: dots.map(([, value]) => value),
    marker: { color, size: 4, opacity: 0.45 },
  };
  return dotsAt !== undefined && dots.length ? [means, seeds] : [means];
}

/** A range that holds every seed and every printed value; intervals of few seeds may leave it. */
export function rangeOf(values: readonly number[], least = 1): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const pad = Math.max(0.18 * (high - low), least / 4);
  return [low - pad, high + pad];
}

function reachOf({ sd = 0, interval }: Spread, bars: Looks['bars']): number {
  if (bars === 'sd') return sd;
  return interval ? (interval.high - interval.low) / 2 : 0;
}
