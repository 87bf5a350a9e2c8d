/** What gamma does to the maps of a trained network: their height at a joint, and where their errors lie. */
import { palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import type { Trace } from '../../show/plotly-types';
import { byGamma } from './by-gamma';
import { meanLine, panelLayout } from './panels';
import type { TrainedSweep } from './trained';

/** Peak height, RMSE on the foreground and on the background, and the foreground's share of the squared error, by gamma. */
export function mechanismFigure(sweeps: readonly TrainedSweep[]): Figure {
  const data = sweeps.flatMap(({ place, rows }, i): Trace[] => {
    const color = palette[i % palette.length];
    const line = (metric: string, panel: number, dash?: 'dash') => {
      const points = byGamma(rows, metric);
      const name = dash ? `${place}, background` : place;
      return points.length
        ? meanLine(points, { name, color, panel, isFirst: panel === 0 || dash !== undefined, dash })
        : [];
    };
    return [
      ...line('peak height', 0),
      ...line('foreground RMSE', 1),
      ...line('background RMSE', 1, 'dash'),
      ...line('foreground share', 2),
    ];
  });
  const unit = { range: [0, 1.03] as const };
  return figure({
    name: 'trained-maps',
    title: mechanismTitle(sweeps),
    caption:
      'Held-out images, averaged weights. Left: mean answer where the target is 1. Middle: root of a pixel’s mean squared error where the target is above 0 (solid) and where it is 0 (dashed). Right: share of the summed squared error that lies where the target is above 0. Bars: 95 % intervals over seeds; small dots: seeds',
    source: 'recorded beside the scores of Fig. 3',
    budget: sweeps[0]?.budget,
    data: data.length ? data : [{ x: [], y: [] }],
    layout: panelLayout(
      [
        { title: 'height at a joint', x: ['gamma'], y: ['answer', 'unitless', unit] },
        { title: 'error of a pixel', x: ['gamma'], y: ['RMSE', 'unitless', { rangemode: 'tozero' }] },
        { title: 'foreground’s part of it', x: ['gamma'], y: ['share', 'unitless', unit] },
      ],
      3,
    ),
    height: 400,
  });
}

/** From MSE to gamma 1 on each set. */
export function mechanismTitle(sweeps: readonly TrainedSweep[]): string {
  const found = sweeps.map(({ place, rows }) => {
    const at = (gamma: number) => byGamma(rows, 'peak height').find((point) => point.gamma === gamma);
    const [mse, fmse] = [at(0), at(1)];
    if (!mse || !fmse) return `${place}: gamma 0 and 1 are not both recorded`;
    return `${mse.mean.toFixed(2)} with MSE, ${fmse.mean.toFixed(2)} at gamma 1 (${place})`;
  });
  return `A trained network’s answer at a joint: ${found.join('; ')}`;
}
