/** Panels of one figure in rows and columns: where each lies, and traces of means with bars and bands. */
import { methodColor } from '../../show/colors';
import { axis } from '../../show/house-style';
import type { Annotation, Axis, Layout, Trace } from '../../show/plotly-types';
import type { GammaPoint } from './by-gamma';

/** One panel: its title above it, and its axes. */
export interface Panel {
  title: string;
  x: readonly [quantity: string, unit?: string, more?: Axis];
  y: readonly [quantity: string, unit?: string, more?: Axis];
}

/** The room between panels and above the first row (for its titles, under the legend), as a share of the figure's inside. */
const gap = { x: 0.1, y: 0.19, top: 0.06 };

/** Axes and titles of panels, set row by row. */
export function panelLayout(panels: readonly Panel[], columns: number): Layout {
  const rows = Math.ceil(panels.length / columns);
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.top - gap.y * (rows - 1)) / rows;
  const axes: Record<string, Axis> = {};
  const annotations: Annotation[] = [];
  panels.forEach(({ title, x, y }, i) => {
    const left = (i % columns) * (width + gap.x);
    const top = 1 - gap.top - Math.floor(i / columns) * (height + gap.y);
    const at = axesOf(i);
    axes[at.xaxis.replace('x', 'xaxis')] = axis(x[0], x[1], {
      domain: [left, Math.min(1, left + width)],
      anchor: at.yaxis,
      ...x[2],
    });
    axes[at.yaxis.replace('y', 'yaxis')] = axis(y[0], y[1], {
      domain: [Math.max(0, top - height), top],
      anchor: at.xaxis,
      ...y[2],
    });
    annotations.push(titleAt(title, left, top));
  });
  return { ...axes, annotations };
}

/** The names of the axes of the panel `i`, from 0. */
export function axesOf(i: number): { xaxis: string; yaxis: string } {
  const number = i === 0 ? '' : `${i + 1}`;
  return { xaxis: `x${number}`, yaxis: `y${number}` };
}

function titleAt(text: string, x: number, y: number): Annotation {
  const place = { x, y, xref: 'paper', yref: 'paper', xanchor: 'left', yanchor: 'bottom' };
  return { text: `<b>${text}</b>`, showarrow: false, font: { size: 12 }, ...place };
}

/** A gamma's color in every figure. */
export function gammaColor(gamma: number): string {
  return methodColor(`fmse gamma=${gamma}`);
}

/** `γ = 0 (MSE)`. */
export function gammaName(gamma: number): string {
  return gamma === 0 ? 'γ = 0 (MSE)' : `γ = ${gamma}`;
}

/** A line of means over gamma, 95 % intervals as bars (none for one seed), and a dot for each seed. */
export function meanLine(
  points: readonly GammaPoint[],
  looks: { name: string; color: string; dash?: 'dash'; isFirst: boolean; panel: number },
): Trace[] {
  const { name, color, dash, isFirst, panel } = looks;
  const shared = { ...axesOf(panel), legendgroup: name };
  const reach = points.map(({ interval, mean }) => (interval ? interval.high - mean : 0));
  const dots = points.flatMap(({ gamma, values }) => values.map((y) => ({ x: gamma, y })));
  return [
    {
      ...shared,
      name,
      showlegend: isFirst,
      mode: 'lines+markers',
      x: points.map(({ gamma }) => gamma),
      y: points.map(({ mean }) => mean),
      error_y: { type: 'data', array: reach, thickness: 1.2, width: 3 },
      line: { color, ...(dash && { dash }) },
      marker: { color, size: 7 },
    },
    {
      ...shared,
      name: `${name}, seeds`,
      showlegend: false,
      mode: 'markers',
      x: dots.map(({ x }) => x),
      y: dots.map(({ y }) => y),
      marker: { color, size: 4, opacity: 0.45 },
    },
  ];
}
