/** Fig. 3: the score by gamma, and how it gets there. */
import { type Figure, figure } from '../../show/figure';
import type { Trace } from '../../show/plotly-types';
import { byGamma, type GammaPoint, overMseText } from './by-gamma';
import { convergenceMetric } from './convergence';
import { curveOf, curveTraces, metricOf } from './epoch-curves';
import { axesOf, gammaColor, meanLine, type Panel, panelLayout } from './panels';
import type { TrainedSweep } from './trained';

/** A score that a set has without a network, e.g. of the mean pose. */
export type Floors = Readonly<Record<string, number>>;

/**
 * Two panels a set: PCKh@0.5 by gamma (mean, 95 % interval, a dot a seed), and by epoch (mean of each gamma; one sd as a
 * band for gamma 0 and 1).
 * @param floors by place: what is scored without looking, a dotted line on the left
 */
export function gammaFigure(sweeps: readonly TrainedSweep[], floors: Floors = {}): Figure {
  const panels = sweeps.flatMap(({ place, records }): Panel[] => {
    const epochs = Math.max(1, ...records.flatMap((one) => one.epochs.map(({ epoch }) => Number(epoch))));
    return [
      { title: `${place}: the end`, x: ['gamma'], y: [convergenceMetric, '%', { rangemode: 'tozero' }] },
      {
        title: `${place}: on the way`,
        x: ['epoch', 'unitless', { range: [0, epochs * 1.02] }],
        y: [convergenceMetric, '%', { rangemode: 'tozero' }],
      },
    ];
  });
  const data = sweeps.flatMap((sweep, i) => [
    ...endTraces(sweep, 2 * i, floors),
    ...wayTraces(sweep, 2 * i + 1, i),
  ]);
  return figure({
    name: 'fig3-gamma',
    title: gammaTitle(sweeps),
    caption: `Left: mean over seeds, bars are 95 % intervals of it, small dots single seeds${Object.keys(floors).length ? ', dotted the mean pose of the training set for everybody' : ''}. Right: held-out images by epoch, means over seeds; bands are ± 1 sd of gamma 0 and 1`,
    source: 'Xu and Feng, Fig. 3 (there MPII and eight hourglasses: no like scale)',
    budget: sweeps[0]?.budget,
    data: data.length ? data : [{ x: [], y: [] }],
    layout: panelLayout(panels, 2),
    height: 220 + 260 * sweeps.length,
  });
}

/** Each set's gamma 1 over MSE, and where the highest mean is. */
export function gammaTitle(sweeps: readonly TrainedSweep[]): string {
  const found = sweeps.map(({ place, rows }) => {
    const points = byGamma(rows, convergenceMetric);
    if (points.length === 0) return `${place}: nothing recorded`;
    return `${place}: gamma 1 over MSE ${overMseText(rows, convergenceMetric)}, ${bestText(points)}`;
  });
  return found.join('; ');
}

function bestText(points: readonly GammaPoint[]): string {
  const best = points.reduce((a, b) => (b.mean > a.mean ? b : a));
  return points.length < 2 ? `only gamma ${best.gamma} is recorded` : `highest mean at gamma ${best.gamma}`;
}

function endTraces({ place, rows }: TrainedSweep, panel: number, floors: Floors): Trace[] {
  const points = byGamma(rows, convergenceMetric);
  if (points.length === 0) return floorTrace([0, 1], floors[place], panel);
  const [line, dots] = meanLine(points, { name: 'mean', color: '#5b6675', isFirst: false, panel });
  const colors = points.map(({ gamma }) => gammaColor(gamma));
  const dotColors = points.flatMap(({ gamma, values }) => values.map(() => gammaColor(gamma)));
  return [
    { ...line, marker: { ...line.marker, color: colors } },
    { ...dots, marker: { ...dots.marker, color: dotColors } },
    ...floorTrace([points[0].gamma, points[points.length - 1].gamma], floors[place], panel),
  ];
}

function floorTrace(x: number[], floor: number | undefined, panel: number): Trace[] {
  if (floor === undefined) return [];
  const looks = { name: 'mean pose', showlegend: false, mode: 'lines' as const };
  return [
    {
      ...axesOf(panel),
      ...looks,
      x,
      y: x.map(() => floor),
      line: { color: '#5b6675', dash: 'dot', width: 1.4 },
    },
  ];
}

function wayTraces({ rows, records }: TrainedSweep, panel: number, i: number): Trace[] {
  return byGamma(rows, convergenceMetric).flatMap(({ gamma }) => {
    const points = curveOf(records, gamma, metricOf(convergenceMetric));
    return curveTraces(points, gamma, { panel, isFirst: i === 0, hasBand: gamma === 0 || gamma === 1 });
  });
}
