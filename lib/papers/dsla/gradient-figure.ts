/** Fig. A.7: the G-part of two neighbors by their score, with hard labels and with smooth ones. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import { axisKey, axisName } from './axes';
import {
  balanceScore,
  conflictOf,
  type Gradient,
  negativeGradient,
  positiveGradient,
  printedQualityGradient,
  qualityGradient,
} from './gradient-parts';

/** Smooth labels of two neighbors. */
export interface SmoothPair {
  a: number;
  b: number;
}

interface Panel {
  title: string;
  a: Gradient;
  b: Gradient;
}

function panelsOf(pair: SmoothPair): Panel[] {
  const named = `${pair.a.toFixed(2)} and ${pair.b.toFixed(2)}`;
  return [
    {
      title: '(a) focal loss, 1 and 0',
      a: (p) => positiveGradient(p),
      b: (p) => negativeGradient(p),
    },
    {
      title: `(b) ${named}, A.6 as printed`,
      a: (p) => printedQualityGradient(p, pair.a),
      b: (p) => printedQualityGradient(p, pair.b),
    },
    {
      title: `(b) ${named}, with p(1 - p)`,
      a: (p) => qualityGradient(p, pair.a),
      b: (p) => qualityGradient(p, pair.b),
    },
  ];
}

const scores = Float64Array.from({ length: 199 }, (_, i) => (i + 1) / 200);

/** Fig. A.7 in three panels: focal loss (Eqs. A.4, A.5), A.6 as printed, and A.6 with the sigmoid's slope. */
export function gradientPartFigure(pair: SmoothPair): Figure {
  const panels = panelsOf(pair);
  const data = panels.flatMap(({ a, b }, i): Trace[] => {
    const at = { xaxis: axisName('x', i), yaxis: axisName('y', i), showlegend: i === 0 };
    const curve = (name: string, gradient: Gradient, color: string): Trace => {
      return { ...at, name, x: scores, y: scores.map(gradient), mode: 'lines', line: { color } };
    };
    return [
      curve('A (1, or the higher label)', a, methodColor('dsla')),
      curve('B (0, or the lower label)', b, methodColor('fcos')),
    ];
  });
  const layout = Object.fromEntries(
    panels.flatMap(({ title }, i) => {
      const domain = [i * 0.355, i * 0.355 + 0.29] as const;
      const range = [-1, 1] as const;
      const y = axis(i === 0 ? 'G-part' : '', 'unitless', { range, anchor: axisName('x', i) });
      return [
        [axisKey('x', i), axis(`score p, ${title}`, 'unitless', { domain, range: [0, 1] })],
        [axisKey('y', i), y],
      ];
    }),
  );
  const [hard, , smooth] = panels.map(({ a, b }) => conflictOf(a, b).width);
  return figure({
    name: 'figa7-g-part',
    title: `Hard labels oppose each other at ${percent(hard)} of the scores, these smooth ones at ${percent(smooth)}`,
    caption:
      'Gradient by the logit, its network part left out; α = 0.25, γ = 2. Labels of (b): the two neighbors that differ most under DSLA in the box of Fig. 3 above. As printed, A.6 is the gradient by the score: its ends run out of the panel',
    source: 'DSLA, Fig. A.7 (Eqs. A.4 to A.6)',
    data,
    layout,
    width: 980,
    height: 430,
  });
}

/** What the curves come to: where they oppose, how much is cancelled, how far apart they are. */
export function conflictTable(pair: SmoothPair): Table {
  const rows = panelsOf(pair).map(({ title, a, b }) => {
    const inner = scores.filter((p) => p >= 0.05 && p <= 0.95);
    const gap = Math.max(...inner.map((p) => Math.abs(a(p) - b(p))));
    return { labels: title, ...conflictOf(a, b), balance: balanceScore(a, b), gap };
  });
  return table(rows, {
    name: 'gradient-conflict',
    columns: [
      { key: 'labels', label: 'loss and labels' },
      { key: 'width', label: 'scores with opposing gradients (share)', digits: 3 },
      { key: 'cancelled', label: 'gradient cancelled (mean)', digits: 4 },
      { key: 'balance', label: 'score where both cancel', digits: 3 },
      { key: 'gap', label: 'largest gap, p in 0.05 to 0.95', digits: 3 },
    ],
    caption:
      'Gradients of two neighbors that get one score. Cancelled: the smaller of two opposing parts, averaged over the scores',
    source: 'Eqs. A.4 to A.6',
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
