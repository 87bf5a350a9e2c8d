/** Eq. 4 by the largest distance: as printed and as meant; and what the relaxation is worth in steps of the grid. */
import { palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import { headScore, printedHeadScore, type Range, ranges, relaxedBounds } from './dsla';
import { strides } from './scenes';

const panels = [
  { score: printedHeadScore, title: 'as printed', x: 'x', y: 'y' },
  { score: headScore, title: 'as meant', x: 'x2', y: 'y2' },
] as const;

/** Head scores of the five levels by the largest distance, left as printed, right as meant. */
export function headFigure(kappa: number): Figure {
  const data = panels.flatMap(({ score, x, y }, panel) =>
    ranges.map((range, level): Trace => {
      const bounds = relaxedBounds(range, kappa);
      const reach = reachesOf([...range, ...bounds]);
      const looks = { name: `P${level + 3}`, legendgroup: `P${level + 3}`, showlegend: panel === 0 };
      return {
        ...looks,
        x: reach,
        y: reach.map((v) => score(v, range, bounds)),
        mode: 'lines',
        line: { color: palette[level] },
        xaxis: x,
        yaxis: y,
      };
    }),
  );
  return figure({
    name: 'eq4-head-scores',
    title: 'As printed, the score drops to 0 at the old bound and is 1 at the relaxed one',
    caption: `Head score of a location by its largest distance to a side of the box, κ = ${kappa}; logarithmic axis`,
    source: 'DSLA, Eqs. 3 and 4',
    data,
    layout: {
      xaxis: reachAxis(panels[0].title, [0, 0.47]),
      yaxis: axis('head score'),
      xaxis2: { ...reachAxis(panels[1].title, [0.53, 1]), anchor: 'y2' },
      yaxis2: axis('', 'unitless', { anchor: 'x2', matches: 'y' }),
    },
    width: 860,
    height: 400,
  });
}

function reachAxis(title: string, domain: readonly [number, number]) {
  const tickvals = [16, 32, 64, 128, 256, 512, 1024];
  const range = [Math.log10(16), Math.log10(1024)] as const;
  return axis(`largest distance, ${title}`, 'pixels', { type: 'log', domain, range, tickvals });
}

/** Distances from 16 to 1024, even on a logarithmic axis, with both sides of every bound among them. */
function reachesOf(bounds: readonly number[]): number[] {
  const even = Array.from({ length: 97 }, (_, i) => 16 * 2 ** (i / 16));
  const sides = bounds.flatMap((b) => [b, b * (1 + 1e-6)]);
  return [...even, ...sides].filter((v) => v >= 16 && v <= 1024).sort((a, b) => a - b);
}

/**
 * How many steps of a level's grid the relaxed part of its range is wide. The bounds double from level to level as the
 * strides do, so one row holds for all levels that have the bound: 8 kappa steps at the upper end, 4 kappa at the lower.
 */
export function stepTable(kappas: readonly number[]): Table {
  const rows = kappas.map((kappa) => {
    const [, to] = ranges[1];
    const { upper, lower } = relaxedSteps(1, kappa);
    return {
      kappa,
      upper,
      lower,
      span: `${number(to * (1 - kappa))} to ${number(to * (1 + kappa))}`,
      levels: mostLevels(kappa),
    };
  });
  return table(rows, {
    name: 'relaxation-in-steps',
    columns: [
      { key: 'kappa', label: 'κ', digits: 2 },
      { key: 'upper', label: 'upper end', unit: 'steps', digits: 2 },
      { key: 'lower', label: 'lower end', unit: 'steps', digits: 2 },
      { key: 'span', label: 'around m = 128', unit: 'pixels' },
      { key: 'levels', label: 'levels at one distance', unit: 'at most', digits: 0 },
    ],
    caption:
      'Width of the relaxed part of a range in strides of its level; below 1, one location at most is softened',
    source: 'Eq. 3 with m = 0, 64, 128, 256, 512',
  });
}

/** Width of the relaxed parts of one level's range, in strides. */
export function relaxedSteps(level: number, kappa: number): { upper: number; lower: number } {
  const [from, to] = ranges[level];
  const [low, high] = relaxedBounds(ranges[level], kappa);
  return { upper: (high - to) / strides[level], lower: (from - low) / strides[level] };
}

/** On how many levels one distance has a score above 0, at most: tried between every two neighboring bounds. */
export function mostLevels(kappa: number): number {
  const relaxed = ranges.map((range): Range => relaxedBounds(range, kappa));
  const edges = [...ranges, ...relaxed].flat().filter(Number.isFinite);
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  const middles = sorted.slice(1).map((edge, i) => 0.5 * (edge + sorted[i]));
  const levelsAt = (reach: number) =>
    ranges.filter((range, i) => headScore(reach, range, relaxed[i]) > 0).length;
  return Math.max(...[...middles, ...sorted.slice(1)].map(levelsAt));
}

function number(value: number): string {
  return `${Number(value.toFixed(1))}`;
}
