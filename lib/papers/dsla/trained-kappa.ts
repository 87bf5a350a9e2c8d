/** Table 2, trained: the metric by kappa, against the paper's choice. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { axisKey, axisName } from './axes';
import { printedDifference, printedKeys, printedPoints } from './printed-points';
import { type Difference, differenceOf, type Recorded } from './recorded';

/** Table 2's columns, and the kappa that the paper chooses. */
export const kappaColumns = ['AP', 'AP50', 'AP75'] as const;
export const chosenKappa = 0.2;

/** One kappa against the chosen one. */
export interface KappaPoint {
  kappa: number;
  found: Difference;
}

/** Every recorded kappa minus the chosen one, seed by seed, kappas rising. */
export function kappaPoints({ rows }: Pick<Recorded, 'rows'>, metric: string): KappaPoint[] {
  const levels = [...new Set(rows.map(({ cell }) => Number(cell['assigner.kappa'])))].sort((a, b) => a - b);
  return levels.flatMap((kappa) => {
    const found = differenceOf(rows, metric, { 'assigner.kappa': kappa }, { 'assigner.kappa': chosenKappa });
    return found ? { kappa, found } : [];
  });
}

/** Kappas that the paper tries. */
export const printedKappas = (): number[] => printedKeys('Table 2').map(([kappa]) => Number(kappa));

/** Highest minus lowest mean over the printed kappas, points. @returns undefined unless all are recorded */
export function spanOf(points: readonly KappaPoint[]): number | undefined {
  const wanted = printedKappas();
  const means = points.filter(({ kappa }) => wanted.includes(kappa)).map(({ found }) => found.mean);
  return means.length === wanted.length ? Math.max(...means) - Math.min(...means) : undefined;
}

/** The printed span of a column, points. */
export function printedSpan(column: string): number {
  const values = printedKeys('Table 2').map(([kappa]) => printedPoints('Table 2', kappa, column));
  return Number((Math.max(...values) - Math.min(...values)).toFixed(1));
}

/** A row a data set, a column a metric. */
export function trainedKappaFigure(records: readonly Recorded[]): Figure {
  const panels = records.flatMap((record, row) =>
    kappaColumns.map((metric, column) => ({ record, row, metric, column })),
  );
  const layout: Layout = {};
  const data = panels.flatMap(({ record, row, metric, column }, i) => {
    const high = 0.9 / records.length;
    const top = 1 - (row * (1 + 0.12)) / records.length;
    const below = row === records.length - 1 ? 'κ' : '';
    const [x, y] = [axisName('x', i), axisName('y', i)];
    const across = [column * 0.365, column * 0.365 + 0.27] as const;
    const down = [Math.max(0, top - high), Math.min(1, top)] as const;
    const label = `${record.on}: ${metric}`;
    layout[axisKey('x', i)] = axis(below, 'unitless', { domain: across, anchor: y, range: [-0.03, 0.43] });
    layout[axisKey('y', i)] = axis(label, 'points', { domain: down, anchor: x });
    return panelTraces(kappaPoints(record, metric), metric, i);
  });
  return figure({
    name: 'table2-trained',
    title: titleOf(records),
    caption:
      'Each κ minus κ = 0.2 with the same seed: mean, 95 % interval of the mean (from two seeds on), seeds as dots; κ = 0 is without relaxation',
    source: 'DSLA, Table 2 (COCO, ResNet-50), and the recorded trials',
    budget: records[0].budget,
    data,
    layout,
    width: 820,
    height: 330 + 180 * (records.length - 1),
  });
}

function titleOf(records: readonly Recorded[]): string {
  const told = records.map((record) => {
    const points = kappaPoints(record, 'AP');
    const span = spanOf(points);
    const n = Math.min(...points.map(({ found }) => found.n));
    return span === undefined
      ? `not all recorded on ${record.on}`
      : `${span.toFixed(1)} on ${record.on} (n = ${n})`;
  });
  return `From κ = 0.1 to 0.4 mean AP spans ${printedSpan('AP')} points in the paper; here: ${told.join(', ')}`;
}

function panelTraces(points: readonly KappaPoint[], metric: string, i: number): Trace[] {
  const at = { xaxis: axisName('x', i), yaxis: axisName('y', i) };
  const kappas = points.map(({ kappa }) => kappa);
  const ends = (end: 'low' | 'high') => points.map(({ found }) => found.interval?.[end] ?? found.mean);
  const printed = printedKeys('Table 2').map(([kappa]) => kappa);
  const paper = printed.map((kappa) => printedDifference('Table 2', kappa, `${chosenKappa}`, metric));
  const color = methodColor('dsla');
  return [
    {
      ...{
        ...at,
        name: '95 % interval',
        mode: 'none' as const,
        fill: 'toself' as const,
        showlegend: i === 0,
      },
      x: [...kappas, ...[...kappas].reverse()],
      y: [...ends('high'), ...ends('low').reverse()],
      fillcolor: `${color}33`,
      hoverinfo: 'skip',
    },
    {
      ...{ ...at, name: 'ours: mean', method: 'dsla', mode: 'lines+markers' as const, showlegend: i === 0 },
      x: kappas,
      y: points.map(({ found }) => found.mean),
    },
    {
      ...{ ...at, name: 'ours: each seed', method: 'dsla', mode: 'markers' as const, showlegend: i === 0 },
      x: points.flatMap(({ kappa, found }) => found.values.map(() => kappa)),
      y: points.flatMap(({ found }) => found.values),
      marker: { size: 5, opacity: 0.45 },
    },
    {
      ...{ ...at, name: 'paper', method: 'paper', mode: 'lines+markers' as const, showlegend: i === 0 },
      x: printed.map(Number),
      y: paper,
      line: { color: methodColor('paper'), dash: 'dash' },
      marker: { symbol: 'diamond-open', size: 8 },
    },
  ];
}
