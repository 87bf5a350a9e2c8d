/** One image's labels on its five levels: FCOS above, DSLA below with kappa under a slider. */
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import { type PackedGrid, packGrid } from '../../show/packed-grid';
import type { Layout, Trace } from '../../show/plotly-types';
import type { Origin } from '../real-boxes';
import { axisKey, axisName } from './axes';
import { labelMap, levelRows } from './label-map';
import { type Scene, strides } from './scenes';

/** ours: a slider of so many steps keeps the figure below 400 kB at 800 x 1067. */
const mostSteps = 11;

/** Labels in whole percent, level by level, rows from the top. */
function percentOf(scene: Scene, label: Float64Array): PackedGrid[] {
  return strides.map((_, level) =>
    packGrid(levelRows(scene, label, level).map((row) => row.map((v) => 100 * v))),
  );
}

function countAbove(label: Float64Array, least: number): number {
  return label.reduce((n, v) => n + (v > least ? 1 : 0), 0);
}

/** Every k-th of the kappas, `kappa` among them if it is one, so that there are at most eleven. */
export function sliderKappas(kappas: readonly number[], kappa: number): number[] {
  const every = Math.ceil(kappas.length / mostSteps);
  const first = Math.max(0, kappas.indexOf(kappa)) % every;
  return kappas.filter((_, i) => i % every === first);
}

/** Label maps of one image. @param kappa where the slider stands at first, if it is among the kappas */
export function levelMapFigure(
  scene: Scene,
  kappas: readonly number[],
  kappa: number,
  origin: Origin,
): Figure {
  const stops = sliderKappas(kappas, kappa);
  const maps = stops.map((k) => labelMap(scene, { kappa: k }).label);
  const active = Math.max(0, stops.indexOf(kappa));
  const steps = stops.map((k, i) => ({
    label: `${k}`,
    method: 'restyle' as const,
    args: [{ z: percentOf(scene, maps[i]) }, [5, 6, 7, 8, 9]],
  }));
  const rows = [percentOf(scene, scene.fcos.label), percentOf(scene, maps[active])];
  const data = rows.flatMap((levels, row) => levels.map((z, level) => heatmap(z, 5 * row + level, level)));
  const [hard, soft] = [scene.fcos.label, maps[active]].map((label) => countAbove(label, 0));
  return figure({
    name: 'label-maps',
    title: `${scene.sample.id}: FCOS has ${hard} positives, DSLA ${soft} at κ = ${stops[active]}, ${countAbove(maps[active], 0.5)} of them above 0.5`,
    caption: `Labels of all locations, P3 to P7, image resized to ${sizeText(scene)}. Above FCOS (0 or 1), below DSLA; slider: κ`,
    source: origin.source,
    data,
    layout: {
      ...layoutOf(scene),
      sliders: [{ active, currentvalue: { prefix: 'kappa = ' }, steps }],
    },
    width: 980,
    height: 470,
  });
}

/** e.g. `1067 x 800`. */
export function sizeText({ sample, factor }: Scene): string {
  return `${Math.round(sample.widthPx * factor)} x ${Math.round(sample.heightPx * factor)}`;
}

function heatmap(z: PackedGrid, panel: number, level: number): Trace {
  const stride = strides[level];
  const half = stride / 2;
  const scale = { zmin: 0, zmax: 100, showscale: panel === 0 };
  return {
    type: 'heatmap',
    z,
    x0: half,
    dx: stride,
    y0: half,
    dy: stride,
    ...scale,
    colorbar: { title: { text: 'label (%)', side: 'right' }, thickness: 12, len: 0.9 },
    xaxis: axisName('x', panel),
    yaxis: axisName('y', panel),
    hovertemplate: `P${level + 3}, x %{x}, y %{y}: %{z} %<extra></extra>`,
  };
}

function layoutOf({ sample, factor }: Scene): Layout {
  const [width, height] = [sample.widthPx * factor, sample.heightPx * factor];
  const bare = { showticklabels: false, ticks: '', showgrid: false, zeroline: false };
  const layout: Layout = { margin: { r: 70, l: 70 }, showlegend: false };
  for (let panel = 0; panel < 10; panel++) {
    const [column, row] = [panel % 5, Math.floor(panel / 5)];
    const across = [column * 0.203, column * 0.203 + 0.188] as const;
    const down = row === 0 ? ([0.54, 1] as const) : ([0, 0.46] as const);
    const left = column === 0 ? (row === 0 ? 'FCOS' : 'DSLA') : '';
    const below = row === 1 ? `P${column + 3}` : '';
    const x = axis(below, 'unitless', { ...bare, domain: across, range: [0, width] });
    const y = axis(left, 'unitless', { ...bare, domain: down, range: [height, 0] });
    layout[axisKey('x', panel)] = { ...x, anchor: axisName('y', panel) };
    layout[axisKey('y', panel)] = { ...y, anchor: axisName('x', panel) };
  }
  return layout;
}
