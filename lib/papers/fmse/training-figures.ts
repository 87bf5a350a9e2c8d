/** Figs. 6 and 7: both networks with MSE and with FMSE, by epoch; and the same hourglass four times as long. */
import { type Figure, figure } from '../../show/figure';
import type { Trace } from '../../show/plotly-types';
import { byGamma, gammaOf, overMseText } from './by-gamma';
import { convergenceMetric } from './convergence';
import { curveOf, curveTraces, metricOf, type Reading, relativeLoss } from './epoch-curves';
import { axesOf, gammaColor, gammaName, type Panel, panelLayout } from './panels';
import type { TrainedSweep } from './trained';

const trainMetric = 'train PCKh@0.5';

/** The panels of one network, from left to right. */
const columns: readonly { title: string; quantity: string; unit?: string; read: Reading }[] = [
  { title: 'training loss', quantity: 'loss / first epoch', read: relativeLoss },
  { title: 'Fig. 6', quantity: convergenceMetric, unit: '%', read: metricOf(convergenceMetric) },
  { title: 'Fig. 7', quantity: 'AP', read: metricOf('AP') },
];

/** One set's two networks: training loss, PCKh and AP by epoch; the training set's PCKh as a star at the end. */
export function curvesFigure(pairs: readonly TrainedSweep[]): Figure {
  const [{ place, budget }] = pairs;
  const panels = pairs.flatMap(({ network }) =>
    columns.map(({ title, quantity, unit }): Panel => {
      return { title: `${network}: ${title}`, x: ['epoch'], y: [quantity, unit, { rangemode: 'tozero' }] };
    }),
  );
  const data = pairs.flatMap((pair, row) =>
    [0, 1].flatMap((gamma) => [
      ...columns.flatMap(({ read }, column) =>
        curveTraces(curveOf(pair.records, gamma, read), gamma, {
          panel: row * columns.length + column,
          isFirst: row === 0 && column === 0,
          hasBand: true,
        }),
      ),
      ...trainStar(pair, gamma, row * columns.length + 1, row === 0),
    ]),
  );
  return figure({
    name: `fig6-fig7-${place.toLowerCase()}`,
    title: curvesTitle(pairs),
    caption: `${place}, held-out images; means over seeds, bands are ± 1 sd. Each seed’s loss is divided by that of its first epoch: the two losses have no common scale. Stars: the first 200 training images, upright, at the end; FMSE over MSE there: ${differences(pairs, trainMetric)}`,
    source: 'Xu and Feng, Figs. 6 and 7 (there MPII and COCO: no like scale)',
    budget,
    data: data.length ? data : [{ x: [], y: [] }],
    layout: panelLayout(panels, columns.length),
    height: 200 + 240 * pairs.length,
  });
}

/** FMSE over MSE at the end, for each network. */
export function curvesTitle(pairs: readonly TrainedSweep[]): string {
  return `${pairs[0].place}, ${convergenceMetric} of FMSE over MSE: ${differences(pairs, convergenceMetric)}`;
}

function differences(pairs: readonly TrainedSweep[], metric: string): string {
  return pairs.map(({ network, rows }) => `${network} ${overMseText(rows, metric)}`).join('; ');
}

function trainStar({ rows, records }: TrainedSweep, gamma: number, panel: number, isFirst: boolean): Trace[] {
  const point = byGamma(rows, trainMetric).find((one) => one.gamma === gamma);
  const epochs = records
    .filter((one) => gammaOf(one) === gamma)
    .map((one) => Number(one.epochs.at(-1)?.epoch));
  if (!point || epochs.length === 0) return [];
  return [
    {
      ...axesOf(panel),
      name: `${gammaName(gamma)}, training images`,
      showlegend: isFirst,
      mode: 'markers',
      x: [Math.max(...epochs)],
      y: [point.mean],
      marker: { color: gammaColor(gamma), size: 11, symbol: 'star' },
    },
  ];
}

/** The long schedule beside the usual one: PCKh by epoch, and by the part of the training that is done. */
export function longFigure(long: TrainedSweep, usual: TrainedSweep): Figure {
  const gammas = [0, 1];
  const lines = (sweep: TrainedSweep, panel: number, isUsual: boolean) =>
    gammas.flatMap((gamma) => {
      const points = curveOf(sweep.records, gamma, metricOf(convergenceMetric));
      const looks = {
        panel,
        isFirst: panel === 0,
        hasBand: !isUsual,
        ...(isUsual && { dash: 'dot' as const }),
      };
      const name = `${gammaName(gamma)}${isUsual ? ', usual schedule' : ''}`;
      return curveTraces(points, gamma, { ...looks, name });
    });
  const data = [
    ...lines(long, 0, false),
    ...lines(usual, 0, true),
    ...gammas.flatMap((gamma) => {
      const points = curveOf(long.records, gamma, relativeLoss);
      return curveTraces(points, gamma, { panel: 1, isFirst: false, hasBand: true });
    }),
  ];
  return figure({
    name: 'long-schedule',
    title: `PCKh@0.5 of gamma 1 over MSE: ${overMseText(usual.rows, convergenceMetric)} at the usual length, ${overMseText(long.rows, convergenceMetric)} four times as long`,
    caption: `${long.network}, ${long.place}, held-out images; means over seeds, bands are ± 1 sd. Right: training loss over that of the first epoch`,
    source: 'Xu and Feng, section 2: "converges faster"',
    budget: long.budget,
    data: data.length ? data : [{ x: [], y: [] }],
    layout: panelLayout(
      [
        { title: 'held-out images', x: ['epoch'], y: [convergenceMetric, '%', { rangemode: 'tozero' }] },
        {
          title: 'training loss, long',
          x: ['epoch'],
          y: ['loss / first epoch', 'unitless', { rangemode: 'tozero' }],
        },
      ],
      2,
    ),
    height: 420,
  });
}
