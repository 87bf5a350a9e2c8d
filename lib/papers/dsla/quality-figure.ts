/** Fig. 2 as measured: how well predicted quality tells localization, and what the ranking loses by it. */
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { describe, type Row } from '../../study';
import { tInterval } from '../../study/stats/describe';
import { axisKey, axisName } from './axes';
import type { Recorded } from './recorded';

/** Whose bins are drawn: three branches, two with labels of centerness, two with DSLA's labels. */
const drawn = ['FCOS', 'Impr 0', 'DSLA'] as const;
const colors = { FCOS: 'fcos', 'Impr 0': 'baseline', DSLA: 'dsla' } as const;

/** A bin of predicted quality: its lower end, and the mean overlap of its locations over all seeds. */
export interface QualityBin {
  from: number;
  iou: number;
  n: number;
}

/** Bins of one method, locations of all seeds together; bins that no seed has are left out. */
export function qualityBins(rows: readonly Row[]): QualityBin[] {
  return Array.from({ length: 10 }, (_, i) => (i / 10).toFixed(1)).flatMap((from) => {
    const own = rows.filter(({ values }) => `n at quality ${from}` in values);
    const n = own.reduce((sum, { values }) => sum + values[`n at quality ${from}`], 0);
    if (n === 0) return [];
    const total = own.reduce(
      (sum, { values }) => sum + values[`n at quality ${from}`] * values[`IoU at quality ${from}`],
      0,
    );
    return { from: Number(from), iou: total / n, n };
  });
}

/** Left: overlap by predicted quality. Middle: correlations. Right: overlap that the ranking loses. */
export function qualityFigure({ rows, on, budget }: Recorded): Figure {
  const methods = [...new Set(rows.map(({ cell }) => String(cell.method)))];
  const of = (method: string) => rows.filter(({ cell }) => cell.method === method);
  const layout: Layout = {
    ...panelAxes(0, [0, 0.29], axis('predicted quality', 'unitless', { range: [0, 1] }), 'mean IoU', [0, 1]),
    ...panelAxes(1, [0.37, 0.64], axis('', 'unitless', { tickangle: 60 }), 'correlation with IoU'),
    ...panelAxes(2, [0.73, 1], axis('', 'unitless', { tickangle: 60 }), 'IoU lost by the ranking'),
  };
  const data = [
    diagonal,
    ...drawn.map((method) => binTrace(method, qualityBins(of(method)))),
    bars('quality-iou r', 'predicted quality', 1, methods, of, 0.35),
    bars('score-iou r', 'ranking score', 1, methods, of, 1),
    bars('lost IoU', 'lost', 2, methods, of, 1),
  ];
  return figure({
    name: 'fig2-quality',
    title: titleOf(of, on),
    caption:
      'Locations that Eq. 1 gives an object of the held-out images, the same for all methods. Quality: FCOS’s centerness, else the score of the object’s class. Lost: IoU of the best localized location minus that of the one ranked first, mean over objects. Bars: 95 % interval over seeds',
    source: 'DSLA, Fig. 2, and the recorded trials of Table 1',
    budget,
    data,
    layout,
    width: 980,
    height: 460,
  });
}

function titleOf(of: (method: string) => Row[], on: string): string {
  const told = (['FCOS', 'DSLA'] as const).map((method) => {
    const values = of(method).flatMap(({ values: own }) => own['quality-iou r'] ?? []);
    return values.length ? `${describe(values).mean.toFixed(2)} (n = ${values.length})` : 'not recorded';
  });
  return `Predicted quality correlates with IoU on ${on}: FCOS’s centerness ${told[0]}, DSLA’s score ${told[1]}`;
}

const diagonal: Trace = {
  name: 'quality = IoU',
  x: [0, 1],
  y: [0, 1],
  mode: 'lines',
  line: { color: '#9aa4b1', width: 1, dash: 'dot' },
  hoverinfo: 'skip',
};

function binTrace(method: (typeof drawn)[number], bins: readonly QualityBin[]): Trace {
  return {
    name: method,
    method: colors[method],
    x: bins.map(({ from }) => Number((from + 0.05).toFixed(2))),
    y: bins.map(({ iou }) => iou),
    text: bins.map(({ n }) => `${n} locations`),
    mode: 'lines+markers',
    marker: { size: 6 },
  };
}

/** Mean and interval of a measure by method. */
function bars(
  metric: string,
  name: string,
  panel: number,
  methods: readonly string[],
  of: (method: string) => Row[],
  opacity: number,
): Trace {
  const found = methods.flatMap((method) => {
    const values = of(method).flatMap(({ values: own }) => own[metric] ?? []);
    if (values.length === 0) return [];
    const { mean } = describe(values);
    return { method, mean, reach: (tInterval(values)?.high ?? mean) - mean };
  });
  return {
    type: 'bar',
    name,
    method: 'dsla',
    x: found.map(({ method }) => method),
    y: found.map(({ mean }) => mean),
    error_y: {
      type: 'data',
      array: found.map(({ reach }) => reach),
      visible: true,
      thickness: 1.2,
      width: 3,
    },
    opacity,
    showlegend: panel === 1,
    xaxis: axisName('x', panel),
    yaxis: axisName('y', panel),
  };
}

function panelAxes(
  i: number,
  domain: readonly [number, number],
  below: Layout['xaxis'],
  beside: string,
  range?: readonly [number, number],
): Layout {
  return {
    [axisKey('x', i)]: { ...below, domain, anchor: axisName('y', i) },
    [axisKey('y', i)]: axis(beside, 'unitless', { anchor: axisName('x', i), ...(range && { range }) }),
  };
}
