/** Figures on real persons: who gets loss and gradient by γ, and what is learned without looking. */
import type { HeatmapTargets } from '../../heatmaps';
import { palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import type { Origin } from '../real-boxes';
import { packedMap } from './bell-figures';
import type { FocalWeight } from './fmse';
import type { StandInShares } from './gamma-sweep';
import { meanMaps } from './stand-ins';

/** Share of the foreground in the loss (left) and in the summed gradient (right), one line a stand-in. */
export function shareFigure(sweep: readonly StandInShares[], origin: Origin): Figure {
  const lines = (quantity: 'loss' | 'gradient', xaxis: string, yaxis: string) =>
    sweep.map(({ name, shares }, i): Trace => {
      const looks = {
        name,
        legendgroup: name,
        showlegend: quantity === 'loss',
        mode: 'lines+markers' as const,
      };
      const color = palette[i % palette.length];
      const x = shares.map(({ gamma }) => gamma);
      const y = shares.map((share) => 100 * share[quantity]);
      return { ...looks, x, y, xaxis, yaxis, line: { color }, marker: { color, size: 6 } };
    });
  const least = 100 * Math.min(...sweep.map(({ plain }) => plain.loss));
  return figure({
    name: 'foreground-share',
    title: `With MSE the foreground has ${least.toFixed(0)} to 100 % of the loss, by what is predicted`,
    caption:
      'Share of the foreground (targets above 0) in the summed loss and in the summed gradient norm. The predictions are stand-ins; nothing was trained',
    ...origin,
    data: [...lines('loss', 'x', 'y'), ...lines('gradient', 'x2', 'y2')],
    layout: {
      xaxis: axis('gamma', 'unitless', { domain: [0, 0.47] }),
      yaxis: axis('share of the loss', '%', { range: [0, 104] }),
      xaxis2: axis('gamma', 'unitless', { domain: [0.55, 1], anchor: 'y2' }),
      yaxis2: axis('share of the gradient', '%', { range: [0, 104], anchor: 'x2' }),
    },
    height: 460,
  });
}

/** The best map of one joint for whoever sees no image, one panel a γ (three at most). */
export function meanMapFigure(
  all: readonly HeatmapTargets[],
  joint: { index: number; name: string },
  weights: readonly FocalWeight[],
  origin: Origin,
): Figure {
  const [width] = all[0].size;
  const own = all.map((targets) => oneJoint(targets, joint.index));
  const maps = weights.slice(0, 3).map((weight) => meanMaps(own, weight));
  const data = maps.map((map, i): Trace => {
    const shown = packedMap(map, width, { hasScale: i === maps.length - 1, x: 0.97 });
    return { ...shown, xaxis: axisName('x', i), yaxis: axisName('y', i) };
  });
  const peaks = maps.map((map) => map.reduce((a, b) => Math.max(a, b), 0).toFixed(2));
  return figure({
    name: 'without-looking',
    title: `Without looking, ${joint.name} is best guessed at up to ${peaks.join(', ')}`,
    caption: `The map with the least loss over all persons, one for all of them; from left to right gamma = ${weights
      .slice(0, 3)
      .map(({ gamma }) => gamma)
      .join(', ')}`,
    ...origin,
    data,
    layout: Object.fromEntries(data.flatMap((_, i) => panelAxes(i))),
    height: 340,
  });
}

/** The map of one joint. */
function oneJoint({ values, size, weight }: HeatmapTargets, k: number): HeatmapTargets {
  const pixels = size[0] * size[1];
  return { values: values.subarray(k * pixels, (k + 1) * pixels), size, weight: weight.subarray(k, k + 1) };
}

function axisName(letter: string, i: number): string {
  return i === 0 ? letter : `${letter}${i + 1}`;
}

function panelAxes(i: number) {
  const [x, y] = [axisName('x', i), axisName('y', i)];
  const domain = [0.33 * i, 0.33 * i + 0.28] as const;
  return [
    [x.replace('x', 'xaxis'), axis('x', 'px', { domain, constrain: 'domain', anchor: y })],
    [
      y.replace('y', 'yaxis'),
      axis(i === 0 ? 'y' : '', i === 0 ? 'px' : '', {
        anchor: x,
        scaleanchor: x,
        constrain: 'domain',
        autorange: 'reversed',
      }),
    ],
  ];
}
