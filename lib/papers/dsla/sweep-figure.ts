/** What kappa changes over all images, without training: six measures of the labels, and the table of them. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import type { Column } from '../../show/table-cells';
import type { Origin } from '../real-boxes';
import { axisKey, axisName } from './axes';
import type { KappaRow, SwitchRow } from './kappa-sweep';
import type { Measures } from './measure';

const panels: readonly { title: string; value: (m: Measures) => number }[] = [
  { title: 'positives an image', value: (m) => m.positives },
  { title: 'sum of labels an image', value: (m) => m.mass },
  { title: 'levels a box', value: (m) => m.levels },
  { title: 'label at a box side', value: (m) => m.boxBorder },
  { title: "label at a range's end", value: (m) => m.rangeBorder },
  { title: 'steps above 0.5 (%)', value: (m) => 100 * m.largeSteps },
];

/** Six measures by kappa, FCOS's as dashed lines. */
export function sweepFigure(rows: readonly KappaRow[], fcos: Measures, origin: Origin): Figure {
  const kappas = rows.map(({ kappa }) => kappa);
  const data = panels.flatMap(({ value }, i): Trace[] => {
    const at = { xaxis: axisName('x', i), yaxis: axisName('y', i), showlegend: i === 0 };
    const hard = kappas.map(() => value(fcos));
    const dash = { color: methodColor('fcos'), dash: 'dash' as const };
    return [
      { ...at, name: 'DSLA', method: 'dsla', x: kappas, y: rows.map(value), mode: 'lines+markers' },
      { ...at, name: 'FCOS', x: kappas, y: hard, mode: 'lines', line: dash },
    ];
  });
  const layout: Layout = {};
  panels.forEach(({ title }, i) => {
    const [column, row] = [i % 3, Math.floor(i / 3)];
    const across = [column * 0.36, column * 0.36 + 0.28] as const;
    const down = row === 0 ? ([0.58, 1] as const) : ([0, 0.42] as const);
    const [x, y] = [axisName('x', i), axisName('y', i)];
    layout[axisKey('x', i)] = axis(row === 1 ? 'kappa' : '', 'unitless', {
      domain: across,
      anchor: y,
      zeroline: false,
    });
    layout[axisKey('y', i)] = axis(title, 'unitless', { domain: down, anchor: x, rangemode: 'tozero' });
  });
  const [first, last] = [rows[0], rows[rows.length - 1]];
  const times = (last.positives / first.positives).toFixed(1);
  return figure({
    name: 'kappa-measures',
    title: `From κ = ${first.kappa} to ${last.kappa} the positives grow ${times}-fold, and the label at a range's end falls from ${first.rangeBorder.toFixed(2)} to ${last.rangeBorder.toFixed(2)}`,
    caption:
      "Label at a box side, at a range's end: mean label of locations beside one without a label, outside or inside the box. Steps: pairs of neighbors, at least one with a label",
    ...origin,
    data,
    layout,
    width: 900,
    height: 560,
  });
}

const columns: readonly Column[] = [
  { key: 'positives', label: 'positives an image', digits: 1 },
  { key: 'mass', label: 'sum of labels', digits: 1 },
  { key: 'levels', label: 'levels a box', digits: 2 },
  { key: 'offMain', label: 'off the main level', digits: 3 },
  { key: 'boxBorder', label: 'label at a box side', digits: 3 },
  { key: 'rangeBorder', label: "at a range's end", digits: 3 },
  { key: 'step', label: 'mean step', digits: 3 },
  { key: 'largeSteps', label: 'steps above 0.5', digits: 4 },
];

/** The measures by kappa. */
export function kappaTable(rows: readonly KappaRow[], { source }: Origin): Table {
  return table(rows, {
    name: 'kappa-measures-table',
    columns: [{ key: 'kappa', label: 'κ', digits: 2 }, ...columns],
    caption:
      'DSLA’s static labels, half-stride points, bounds as in Eq. 3. Mean step: of neighbors, at least one with a label',
    source,
  });
}

/** The measures by Table 1's switches. */
export function switchTable(rows: readonly SwitchRow[], kappa: number, { source }: Origin): Table {
  return table(rows, {
    name: 'switches',
    columns: [
      { key: 'methods', label: 'rows of Table 1' },
      { key: 'coreZone', label: 'core zone' },
      { key: 'relaxation', label: 'relaxation' },
      ...columns,
    ],
    caption: `κ = ${kappa} where relaxed. IoU coupling changes no static label, so that two rows of Table 1 share one here`,
    source,
  });
}
