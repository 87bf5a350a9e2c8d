/** Table 2 trained here: AP of each class, baseline and full model. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import type { Row } from '../../study';
import { parsePrinted } from '../printed';
import { findTable, readPaper } from '../read-paper';
import { seedTraces } from './seed-traces';
import { type Placed, placeNames } from './trained';

/** The studies' arms, as drawn. */
const methods = [
  { level: 'YOLOX', name: 'YOLOX', color: methodColor('yolox') },
  {
    level: 'improved (identity CBAM)',
    name: 'improved, gates that start at 1',
    color: methodColor('improved-yolox'),
  },
  { level: 'improved (printed CBAM)', name: 'improved, CBAM as printed', color: palette[1] },
] as const;
const step = 0.22;
const metricOf = (name: string) => `AP50 ${name}`;

/** AP at IoU 0.5 of each class, in points, one panel a data set. */
export function classFigure(placed: readonly Placed[], budget: string): Figure {
  const shown = placed.map((one) => ({ ...one, classes: classesOf(one.rows) }));
  const data = shown.flatMap(({ rows, classes }, panel): Trace[] => {
    const axes = panel ? { xaxis: 'x2', yaxis: 'y2' } : { xaxis: 'x', yaxis: 'y' };
    return methods.flatMap(({ level, name, color }, k) => {
      const points = classes.flatMap((one, i) => {
        const values = valuesOf(rows, level, one);
        return values.length ? [{ at: i + step * (k - 1), values }] : [];
      });
      return seedTraces(points, { name, color, axes, showlegend: panel === 0 });
    });
  });
  return figure({
    name: 'trained-classes',
    title: titleOf(shown),
    caption: `Large marks: means with 95 % intervals (which may leave the picture), small dots: seeds, held-out images. On VOC the paper's gains are ${printedGains()}`,
    source: 'Meng et al., Table 2; ours from the recorded studies',
    budget,
    data,
    layout: layoutOf(shown),
    width: 900,
    height: 430,
  });
}

/** The classes that rows measure, in their order. */
function classesOf(rows: readonly Row[]): string[] {
  const keys = rows.flatMap(({ values }) => Object.keys(values).filter((key) => key.startsWith('AP50 ')));
  return [...new Set(keys)].map((key) => key.slice('AP50 '.length));
}

function valuesOf(rows: readonly Row[], level: string, name: string): number[] {
  const own = rows.filter(({ cell, values }) => cell.method === level && metricOf(name) in values);
  return own.map(({ values }) => 100 * values[metricOf(name)]);
}

/** In how many classes the full model's mean is above the baseline's, by reading. */
function titleOf(shown: readonly (Placed & { classes: readonly string[] })[]): string {
  const told = methods.slice(1).flatMap(({ level, name }) => {
    const pairs = shown.flatMap(({ rows, classes }) =>
      classes.map((one) => [valuesOf(rows, level, one), valuesOf(rows, 'YOLOX', one)] as const),
    );
    const known = pairs.filter(([ours, base]) => ours.length > 0 && base.length > 0);
    const better = known.filter(([ours, base]) => mean(ours) > mean(base)).length;
    return known.length ? [`${better} of ${known.length} (${name.replace('improved, ', '')})`] : [];
  });
  if (told.length === 0) return 'Baseline and full model are not recorded yet';
  return `The full model's mean is above YOLOX's in ${told.join(', ')} classes; in the paper in ${printedTally()}`;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The printed differences of the classes, points. */
function printedDifferences(): number[] {
  const { rows, columns } = findTable(readPaper('improved-yolox'), 'Table 2');
  const [ours, base] = rows.map(({ values }) => values.map((text) => 100 * parsePrinted(text).value));
  return columns.flatMap((column, i) => (column === 'MAP' ? [] : [ours[i] - base[i]]));
}

function printedGains(): string {
  const all = printedDifferences();
  return `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)} points, ${mean(all).toFixed(1)} in the mean of ${all.length} classes`;
}

function printedTally(): string {
  const all = printedDifferences();
  return `${all.filter((gain) => gain > 0).length} of ${all.length}`;
}

function layoutOf(shown: readonly (Placed & { classes: readonly string[] })[]): Layout {
  const layout: Layout = {};
  shown.forEach(({ place, classes }, panel) => {
    const [x, y] = panel ? ['xaxis2', 'yaxis2'] : ['xaxis', 'yaxis'];
    const domain = panel ? ([0.54, 1] as const) : ([0, 0.46] as const);
    const tickvals = classes.map((_, i) => i);
    const range = [-0.6, Math.max(0.6, classes.length - 0.4)] as const;
    const more = { domain, tickvals, ticktext: classes, range, anchor: panel ? 'y2' : 'y', zeroline: false };
    layout[x] = axis(placeNames[place], 'unitless', more);
    layout[y] = axis(panel ? '' : 'AP at IoU 0.5', panel ? 'unitless' : 'points', {
      anchor: panel ? 'x2' : 'x',
      range: [0, 100],
    });
  });
  return layout;
}
