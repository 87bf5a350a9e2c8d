/** A figure on real persons: who gets loss and gradient by γ. */
import { palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import type { Origin } from '../real-boxes';
import type { StandInShares } from './gamma-sweep';

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
