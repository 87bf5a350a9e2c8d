/** Fig. 1 of the paper beside HRNet's bell, and what a γ makes of each, under a slider. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import { packGrid } from '../../show/packed-grid';
import type { Trace } from '../../show/plotly-types';
import { type Bell, centralMap, cutValues, hrnetBell, mapBalance, paperBell } from './bell';
import { type FocalWeight, focalWeight } from './fmse';

/** Two squares side by side with room for a color bar on the right. */
export const panels = [
  { xaxis: 'x', yaxis: 'y', domain: [0, 0.42] as const },
  { xaxis: 'x2', yaxis: 'y2', domain: [0.52, 0.94] as const },
] as const;

/** `sigma 6, 13 x 13`. */
export function bellName({ sigma, side }: Bell): string {
  return `sigma ${sigma}, ${side} x ${side}`;
}

/** What a figure calls a bell. */
export function bellOwner({ sigma, side }: Bell): string {
  return sigma === paperBell.sigma && side === paperBell.side ? "the paper's bell" : 'the given bell';
}

/** Fig. 1: the map of a joint in the middle, the given bell on the left, HRNet's on the right. */
export function bellFigure(bell: Bell, mapSide: number): Figure {
  const data = [bell, hrnetBell].map((shown, i): Trace => {
    const shownMap = packedMap(centralMap(shown, mapSide), mapSide, { hasScale: i === 1, x: 0.96 });
    return { ...shownMap, xaxis: panels[i].xaxis, yaxis: panels[i].yaxis };
  });
  const [own, theirs] = [cutValues(bell), cutValues(hrnetBell)];
  const corner = `${shortly(own.corner, 2)} and ${shortly(theirs.corner, 2)} in its corner`;
  return figure({
    name: 'fig1-heatmap',
    title: `At its window's edge ${bellOwner(bell)} is ${shortly(own.edge, 2)} high, HRNet's ${shortly(theirs.edge, 2)}`,
    caption: `Left: ${bellOwner(bell)}, ${bellName(bell)}. Right: HRNet's, ${bellName(hrnetBell)}. Both are cut to 0 outside the window; ${corner}`,
    source: 'Xu and Feng, Fig. 1 (Eq. 1)',
    data,
    layout: mapPanels(),
    height: 420,
  });
}

/** Steps from 0 to 1 that a drawn map has: the height is packed into a byte. */
const steps = 250;

/** A map of heights 0 to 1 as a heatmap's trace, its color bar at `x`. */
export function packedMap(
  map: ArrayLike<number>,
  width: number,
  { hasScale, x }: { hasScale: boolean; x: number },
): Trace {
  const rows = Array.from({ length: map.length / width }, (_, row) =>
    Array.from({ length: width }, (_, column) => steps * map[row * width + column]),
  );
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const colorbar = { thickness: 12, x, tickvals: ticks.map((v) => steps * v), ticktext: ticks.map(String) };
  return { type: 'heatmap', z: packGrid(rows), zmin: 0, zmax: steps, showscale: hasScale, colorbar };
}

/** Axes of two square panels, the second without its own title on the left; y runs downwards. */
function mapPanels() {
  const square = (anchor: string) => ({
    scaleanchor: anchor,
    constrain: 'domain',
    autorange: 'reversed' as const,
  });
  const [first, second] = panels;
  return {
    xaxis: axis('x', 'px', { domain: first.domain, constrain: 'domain' }),
    yaxis: axis('y', 'px', square('x')),
    xaxis2: axis('x', 'px', { domain: second.domain, constrain: 'domain', anchor: 'y2' }),
    yaxis2: axis('', '', { ...square('x2'), anchor: 'x2' }),
  };
}

/** Row through the joint: the target, and its weight under one γ at a time, chosen by a slider. */
export function weightSliderFigure(bell: Bell, mapSide: number, weights: readonly FocalWeight[]): Figure {
  const rows = [bell, hrnetBell].map((shown) => middleRow(shown, mapSide));
  const names = (weight: FocalWeight) =>
    [bell, hrnetBell].map((shown, i) => {
      const share = 100 * mapBalance(centralMap(shown, mapSide), weight).foregroundWeight;
      return `weight, ${['left', 'right'][i]}: ${share.toFixed(1)} % on the bell`;
    });
  const curves = (weight: FocalWeight) => rows.map((row) => Array.from(row, (y) => focalWeight(y, weight)));
  const x = Array.from({ length: mapSide }, (_, i) => i - Math.floor(mapSide / 2));
  const place = (i: number) => ({
    x,
    xaxis: panels[i].xaxis,
    yaxis: panels[i].yaxis,
    mode: 'lines' as const,
  });
  const start = Math.max(
    0,
    weights.findIndex(({ gamma }) => gamma === 1),
  );
  const dashed = { color: methodColor('paper'), dash: 'dash', shape: 'hvh' } as const;
  const targets = rows.map(
    (y, i): Trace => ({ ...place(i), name: 'target y', y, line: dashed, showlegend: i === 0 }),
  );
  const moved = curves(weights[start]).map((y, i): Trace => {
    const line = {
      color: methodColor('fmse'),
      shape: 'hvh' as const,
      dash: i === 0 ? 'solid' : 'dot',
    } as const;
    return { ...place(i), name: names(weights[start])[i], y, line };
  });
  const stops = weights.map((weight) => ({
    label: `${weight.gamma}`,
    method: 'restyle' as const,
    args: [{ y: curves(weight), name: names(weight) }, [2, 3]],
  }));
  return figure({
    name: 'gamma-slider',
    title: `At gamma = ${weights[start].gamma} the background weighs ${shortly(focalWeight(0, weights[start]))}, the peak ${shortly(focalWeight(1, weights[start]))}`,
    caption: `Weight (y + ${weights[0].epsilon})^gamma along the row through the joint. Left: ${bellOwner(bell)}, ${bellName(bell)}. Right: HRNet's, ${bellName(hrnetBell)}`,
    source: 'Xu and Feng, Eqs. 1 and 5',
    data: [...targets, ...moved],
    layout: {
      ...profilePanels(weights),
      sliders: [{ active: start, currentvalue: { prefix: 'gamma = ' }, steps: stops }],
    },
    height: 500,
  });
}

function middleRow(bell: Bell, mapSide: number): Float32Array {
  const from = Math.floor(mapSide / 2) * mapSide;
  return centralMap(bell, mapSide).subarray(from, from + mapSide);
}

function shortly(value: number, digits = 4): string {
  return `${Number(value.toPrecision(digits))}`;
}

function profilePanels(weights: readonly FocalWeight[]) {
  const least = Math.min(1e-2, ...weights.map((weight) => focalWeight(0, weight)));
  const height = {
    type: 'log' as const,
    range: [Math.log10(least) - 0.3, 0.3] as const,
    exponentformat: 'power',
  };
  return {
    xaxis: axis('offset from the joint', 'px', { domain: [0, 0.45] }),
    yaxis: axis('target and weight', 'unitless', height),
    xaxis2: axis('offset from the joint', 'px', { domain: [0.57, 1], anchor: 'y2' }),
    yaxis2: axis('', 'unitless', { ...height, anchor: 'x2', matches: 'y' }),
  };
}
