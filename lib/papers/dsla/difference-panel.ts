/** One panel of differences between arms: the paper's beside ours, mean, 95 % interval and every seed. */
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { axisKey, axisName } from './axes';
import type { Difference } from './recorded';

/** One place of a panel. */
export interface PanelItem {
  label: string;
  /** Points, as printed. */
  printed?: number;
  found?: Difference;
}

/** Traces of the i-th panel; the first has the legend. */
export function differenceTraces(items: readonly PanelItem[], i: number): Trace[] {
  const at = { xaxis: axisName('x', i), yaxis: axisName('y', i), showlegend: i === 0 };
  const places = items.map((item, x) => ({ ...item, x }));
  const printed = places.filter((item) => item.printed !== undefined);
  const found = places.flatMap(({ x, found: own }) => (own ? { x, ...own } : []));
  const reach = found.map(({ interval, mean }) => (interval ? interval.high - mean : 0));
  return [
    {
      ...at,
      ...{ name: 'paper', method: 'paper', mode: 'markers' as const },
      x: printed.map(({ x }) => x - 0.14),
      y: printed.map((item) => item.printed ?? null),
      marker: { symbol: 'diamond-open', size: 9 },
    },
    {
      ...at,
      ...{ name: 'ours: mean, 95 % interval', method: 'dsla', mode: 'markers' as const },
      x: found.map(({ x }) => x + 0.06),
      y: found.map(({ mean }) => mean),
      error_y: { type: 'data', array: reach, visible: true, thickness: 1.6, width: 4 },
      marker: { size: 8 },
    },
    {
      ...at,
      ...{ name: 'ours: each seed', method: 'dsla', mode: 'markers' as const },
      x: found.flatMap(({ x, values }) => values.map(() => x + 0.26)),
      y: found.flatMap(({ values }) => values),
      marker: { size: 5, opacity: 0.5 },
    },
  ];
}

/** Axes of the i-th panel; `across` and `down` are its part of the figure, 0 to 1. */
export function differenceAxes(
  items: readonly PanelItem[],
  i: number,
  text: { x: string; y: string },
  across: readonly [number, number],
  down: readonly [number, number] = [0, 1],
): Layout {
  const ticks = { tickvals: items.map((_, x) => x), ticktext: items.map(({ label }) => label) };
  const range = [-0.5, items.length - 0.5] as const;
  const below = { ...ticks, range, domain: across, anchor: axisName('y', i), zeroline: false };
  const beside = { domain: down, anchor: axisName('x', i), zeroline: true };
  return {
    [axisKey('x', i)]: axis(text.x, 'unitless', { ...below, showgrid: false }),
    [axisKey('y', i)]: axis(text.y, text.y ? 'points' : 'unitless', beside),
  };
}
