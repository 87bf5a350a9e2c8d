/** How several seeds are drawn: a large mark at their mean, its 95 % interval, a small dot for each. */
import type { Trace } from '../../show/plotly-types';
import { describe, type Interval, tInterval } from '../../study/stats/describe';

/** Values at one place of an axis. */
export interface SeedPoint {
  /** Place on the axis of names. */
  at: number;
  /** One a seed, at least one. */
  values: readonly number[];
}

/** What the marks look like, and where they stand. */
export interface SeedLooks {
  name: string;
  color: string;
  symbol?: string;
  /** Axes, e.g. `{ xaxis: 'x2', yaxis: 'y2' }`. */
  axes?: Pick<Trace, 'xaxis' | 'yaxis'>;
  showlegend?: boolean;
  /** Names on the y axis, values along x. */
  isLying?: boolean;
}

/** The dots, then the means with their intervals; one seed has none. */
export function seedTraces(points: readonly SeedPoint[], looks: SeedLooks): Trace[] {
  const { name, color, symbol = 'circle', axes, showlegend = true, isLying = false } = looks;
  const common = { mode: 'markers' as const, legendgroup: name, ...axes };
  const dots = points.flatMap(({ at, values }) => values.map((value) => [at, value] as const));
  const means = points.map(({ at, values }) => [at, describe(values).mean] as const);
  const reach = points.map(({ values }) => reachOf(tInterval(values)));
  const bars = { type: 'data' as const, array: reach, thickness: 1.6, width: 4, color };
  return [
    {
      ...common,
      ...placed(dots, isLying),
      name: `${name}, seeds`,
      marker: { color, size: 4.5, opacity: 0.5 },
      showlegend: false,
    },
    {
      ...common,
      ...placed(means, isLying),
      name,
      marker: { color, size: 9, symbol },
      [isLying ? 'error_x' : 'error_y']: bars,
      showlegend,
    },
  ];
}

const reachOf = (interval: Interval | undefined) => (interval ? (interval.high - interval.low) / 2 : 0);

function placed(pairs: readonly (readonly [at: number, value: number])[], isLying: boolean) {
  const [at, values] = [pairs.map(([a]) => a), pairs.map(([, value]) => value)];
  return isLying ? { x: values, y: at } : { x: at, y: values };
}
