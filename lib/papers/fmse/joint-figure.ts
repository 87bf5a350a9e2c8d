/** Table 1 as differences: what FMSE changes joint by joint, beside what the paper prints. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import type { Trace } from '../../show/plotly-types';
import { overMse } from './by-gamma';
import { axesOf, panelLayout } from './panels';
import { type PrintedPair, printedPairs } from './printed-results';
import type { TrainedSweep } from './trained';

/** One panel a network: FMSE − MSE in PCKh@0.5 for each joint on each set, with 95 % intervals; the paper's as diamonds. */
export function jointFigure(pairs: readonly TrainedSweep[]): Figure {
  const printed = printedPairs().filter(({ table }) => table === 'Table 1');
  const networks = [...new Set(printed.map(({ network }) => network))];
  const data = networks.flatMap((network, panel) => {
    const columns = printed.filter((one) => one.network === network);
    const own = pairs.filter((pair) => pair.network === network);
    return [paperTrace(columns, panel), ...own.map((pair, i) => pairTrace(pair, columns, panel, i))];
  });
  const least = printed.filter(({ network }) => network === networks[0]).map((_, i) => i);
  const ticks = { tickvals: least, ticktext: printed.slice(0, least.length).map(({ column }) => column) };
  return figure({
    name: 'table1-differences',
    title: jointTitle(pairs, printed),
    caption:
      'PCKh@0.5 with FMSE less that with MSE of the same seed: mean, and its 95 % interval where two seeds are recorded. Diamonds: the paper’s differences, on MPII with the full networks',
    source: 'Xu and Feng, Table 1',
    budget: pairs[0]?.budget,
    data,
    layout: panelLayout(
      networks.map((network) => ({
        title: network,
        x: ['', 'unitless', ticks],
        y: ['FMSE − MSE', 'points'],
      })),
      1,
    ),
    height: 620,
  });
}

/** How many differences are clear of 0, of those recorded. */
export function jointTitle(pairs: readonly TrainedSweep[], printed: readonly PrintedPair[]): string {
  const found = pairs.flatMap(({ network, rows }) =>
    printed
      .filter((one) => one.network === network && one.column !== 'Mean')
      .flatMap(({ metric }) => overMse(rows, metric) ?? []),
  );
  if (found.length === 0) return 'FMSE and MSE joint by joint: nothing recorded';
  const up = found.filter(({ interval }) => interval && interval.low > 0).length;
  const down = found.filter(({ interval }) => interval && interval.high < 0).length;
  const single = found.every(({ interval }) => !interval) ? ' (one seed: none can be)' : '';
  return `Of ${found.length} differences of joints, ${up} lie above 0 with their whole interval, ${down} below${single}`;
}

function paperTrace(columns: readonly PrintedPair[], panel: number): Trace {
  return {
    ...axesOf(panel),
    name: 'paper',
    legendgroup: 'paper',
    showlegend: panel === 0,
    mode: 'markers',
    x: columns.map((_, i) => i - 0.25),
    y: columns.map(({ mse, fmse }) => Number(fmse) - Number(mse)),
    marker: { color: methodColor('paper'), size: 9, symbol: 'diamond' },
  };
}

function pairTrace(
  { place, rows }: TrainedSweep,
  columns: readonly PrintedPair[],
  panel: number,
  i: number,
): Trace {
  const found = columns.flatMap(({ metric }, at) => {
    const difference = overMse(rows, metric);
    return difference ? [{ at, ...difference }] : [];
  });
  const color = palette[i % palette.length];
  return {
    ...axesOf(panel),
    name: place,
    legendgroup: place,
    showlegend: panel === 0,
    mode: 'markers',
    x: found.map(({ at }) => at + 0.25 * i),
    y: found.map(({ mean }) => mean),
    error_y: {
      type: 'data',
      array: found.map(({ mean, interval }) => (interval ? interval.high - mean : 0)),
      thickness: 1.4,
      width: 4,
    },
    marker: { color, size: 8 },
  };
}
