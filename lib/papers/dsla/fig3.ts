/** Fig. 3 on a real box: one level's locations under three kinds of label, and the four adjacent ones in numbers. */
import { sides } from '../../assign/fcos';
import { ink } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import type { Adjacent } from './adjacent';
import { axisKey, axisName } from './axes';
import { centernessOf, hardScore, ranges, smoothLabel } from './dsla';
import { strides } from './scenes';

const names = ['A', 'B', 'C', 'D'] as const;

/** What one location has of one box under each kind of label. */
export interface LocationLabels {
  x: number;
  y: number;
  /** Largest distance to a side, pixels; absent outside the box. */
  reach?: number;
  /** Eq. 2; absent outside the box. */
  centerness?: number;
  /** Eq. 1. */
  fcos: number;
  /** Eq. 1 times Eq. 2: Fig. 3's. */
  byCenterness: number;
  /** Eq. 7. */
  dsla: number;
}

/** The labels of one location for the box of an `Adjacent`. */
export function labelsAt({ scene, box, level }: Adjacent, p: number, kappa: number): LocationLabels {
  const corners = Array.from(scene.boxes.subarray(4 * box, 4 * box + 4));
  const own = sides(scene.points, p, corners);
  const [x, y] = scene.points.xy.subarray(2 * p, 2 * p + 2);
  const isInside = Math.min(...own) > 0;
  const fcos = hardScore(own, ranges[level]);
  return {
    x,
    y,
    ...(isInside ? { reach: Math.max(...own), centerness: centernessOf(own) } : {}),
    fcos,
    byCenterness: fcos === 1 ? centernessOf(own) : 0,
    dsla: smoothLabel({ x, y, box: corners, level }, kappa),
  };
}

/** The four locations in numbers. */
export function adjacentTable(adjacent: Adjacent, kappa: number, { source }: Origin): Table {
  const rows = names.map((name) => {
    return { name, ...labelsAt(adjacent, adjacent.locations[name], kappa) };
  });
  const { scene, level } = adjacent;
  return table(rows, {
    name: 'adjacent-locations',
    columns: [
      { key: 'name', label: 'location' },
      { key: 'reach', label: 'largest distance', unit: 'pixels', digits: 1 },
      { key: 'centerness', digits: 3 },
      { key: 'fcos', label: 'label, FCOS', digits: 0 },
      { key: 'byCenterness', label: 'label, centerness (Fig. 3)', digits: 3 },
      { key: 'dsla', label: `label, DSLA, κ = ${kappa}`, digits: 3 },
    ],
    caption: `One box of ${scene.sample.id} on P${level + 3}, which takes largest distances of ${rangeText(level)}. A lies outside the box`,
    source,
  });
}

/** e.g. `128 to 256 pixels`. */
export function rangeText(level: number): string {
  const [from, to] = ranges[level];
  return to === Number.POSITIVE_INFINITY ? `${from} pixels and more` : `${from} to ${to} pixels`;
}

/** The level's locations in and around the box: FCOS, centerness alone as in Fig. 3, DSLA. */
export function adjacentFigure(adjacent: Adjacent, kappa: number, origin: Origin): Figure {
  const cells = cellsAround(adjacent);
  const panels = [
    { title: 'FCOS (Eq. 1)', key: 'fcos' },
    { title: 'times centerness (Fig. 3)', key: 'byCenterness' },
    { title: `DSLA, κ = ${kappa} (Eq. 7)`, key: 'dsla' },
  ] as const;
  const labels = cells.map((p) => labelsAt(adjacent, p, kappa));
  const marks = names.map((name) => ({ name, ...labelsAt(adjacent, adjacent.locations[name], kappa) }));
  const stride = strides[adjacent.level];
  const columns = new Set(labels.map(({ x }) => x)).size;
  const size = Math.floor(262 / columns);
  const data = panels.flatMap(({ key }, i): Trace[] => {
    const at = { xaxis: axisName('x', i), yaxis: axisName('y', i), showlegend: false };
    const text = (value: number) => (value === 0 ? '0' : value.toFixed(2).replace(/^0/, ''));
    return [
      {
        ...at,
        mode: 'markers+text',
        x: labels.map(({ x }) => x),
        y: labels.map(({ y }) => y),
        text: labels.map((label) => text(label[key])),
        textfont: { size: 9, color: labels.map((label) => (label[key] > 0.55 ? ink.text : '#ffffff')) },
        marker: {
          symbol: 'square',
          size,
          color: labels.map((label) => label[key]),
          colorscale: 'Viridis',
          cmin: 0,
          cmax: 1,
        },
      },
      {
        ...at,
        mode: 'markers',
        x: marks.map(({ x }) => x),
        y: marks.map(({ y }) => y),
        hoverinfo: 'skip',
        marker: { symbol: 'square-open', size, color: '#ff4d4d', line: { width: 2.5 } },
      },
    ];
  });
  const [from, to] = ['C', 'D'].map((name) => labelsAt(adjacent, adjacent.locations[name as 'C'], kappa));
  return figure({
    name: 'fig3-adjacent-locations',
    title: `From C to D the label falls by ${from.byCenterness.toFixed(2)} with centerness alone, by ${Math.abs(from.dsla - to.dsla).toFixed(2)} with DSLA`,
    caption: `Locations of P${adjacent.level + 3} (every ${stride} pixels) in and around one box (black); red: A, B, C and D. The box and so the numbers are ours, the construction is Fig. 3's`,
    source: `DSLA, Fig. 3; ${origin.source}`,
    data,
    layout: layoutOf(
      adjacent,
      panels.map(({ title }) => title),
      labels,
      marks,
    ),
    width: 980,
    height: 450,
  });
}

/** The two neighbors in the box that differ most under DSLA, the higher label first. */
export function steepestPair(adjacent: Adjacent, kappa: number): { a: number; b: number } {
  const cells = cellsAround(adjacent).map((p) => labelsAt(adjacent, p, kappa));
  const stride = strides[adjacent.level];
  const inside = cells.filter(({ reach }) => reach !== undefined);
  let most = { a: 0, b: 0 };
  for (const p of inside) {
    for (const q of inside) {
      const areNeighbors = Math.abs(p.x - q.x) + Math.abs(p.y - q.y) === stride;
      if (areNeighbors && p.dsla - q.dsla > most.a - most.b) most = { a: p.dsla, b: q.dsla };
    }
  }
  return most;
}

function cellsAround({ scene, box, level }: Adjacent): number[] {
  const { points, boxes } = scene;
  const stride = strides[level];
  const [x1, y1, x2, y2] = boxes.subarray(4 * box, 4 * box + 4);
  const isNear = (x: number, y: number) =>
    x > x1 - stride && x < x2 + stride && y > y1 - stride && y < y2 + stride;
  const all = Array.from({ length: points.start[level + 1] - points.start[level] }, (_, i) => i);
  return all
    .map((i) => points.start[level] + i)
    .filter((p) => isNear(points.xy[2 * p], points.xy[2 * p + 1]));
}

function layoutOf(
  { scene, box, level }: Adjacent,
  titles: readonly string[],
  cells: readonly { x: number; y: number }[],
  marks: readonly { name: string; x: number; y: number }[],
): Layout {
  const half = strides[level] * 0.6;
  const span = (values: number[]) => [Math.min(...values) - half, Math.max(...values) + half] as const;
  const [left, right] = span(cells.map(({ x }) => x));
  const [top, bottom] = span(cells.map(({ y }) => y));
  const [x0, y0, x1, y1] = scene.boxes.subarray(4 * box, 4 * box + 4);
  const layout: Layout = { annotations: [], shapes: [] };
  titles.forEach((title, i) => {
    const [x, y] = [axisName('x', i), axisName('y', i)];
    const domain = [i * 0.345, i * 0.345 + 0.31] as const;
    const shown = axis(title, 'unitless', { domain, range: [left, right], showticklabels: false, ticks: '' });
    const scale = { scaleanchor: x, constrain: 'domain', showticklabels: false, ticks: '', anchor: x };
    layout[axisKey('x', i)] = {
      ...shown,
      anchor: y,
      showgrid: false,
      constrain: 'domain',
    };
    layout[axisKey('y', i)] = {
      ...scale,
      range: [bottom, top],
      showgrid: false,
      zeroline: false,
    };
    const box = { type: 'rect', xref: x, yref: y, x0, y0, x1, y1, line: { color: ink.text, width: 2 } };
    layout.shapes = [...(layout.shapes ?? []), box];
    const font = { size: 10, color: '#c4161c', weight: 700 };
    const looks = { showarrow: false, font, bgcolor: ink.ground, borderpad: 1 };
    const letters = marks.map((mark) => {
      const corner = { xref: x, yref: y, yshift: 14 };
      return { text: mark.name, x: mark.x, y: mark.y, ...corner, ...looks };
    });
    layout.annotations = [...(layout.annotations ?? []), ...letters];
  });
  return layout;
}
