/** SimOTA step by step: the cost matrix with what each box takes, the overlaps that make k, and k as they grow. */
import { assignSimota, type SimotaOptions, type SimotaSteps, simotaSteps } from '../../assign';
import { smallestRows } from '../../assign/smallest';
import { palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import type { GridImage } from '../on-grid';
import type { Origin } from '../real-boxes';
import type { Growth } from './growth';
import { type Aims, standInPredictions } from './stand-in';

/** What a figure of one image needs. */
export interface Scene {
  aims: Aims;
  classNames: readonly string[];
  simota: SimotaOptions;
  quality: number;
}

/** The steps of one scene, at its quality or another. */
export function stepsOf({ aims, simota, quality }: Scene, at = quality): SimotaSteps {
  return simotaSteps(aims.image.points, standInPredictions(aims, at), aims.image.truth, simota);
}

/** Costs above this are drawn like it: where boxes do not meet at all, −log IoU alone gives 55. */
const costCut = 12;

/**
 * Eq. 1's cost of every cell of each box's center region, stride by stride, row by row of the region, and the cells
 * that the box takes.
 */
export function costFigure(scene: Scene, origin: Origin): Figure {
  const steps = stepsOf(scene);
  const { image } = scene.aims;
  const { points, truth } = image;
  const predictions = standInPredictions(scene.aims, scene.quality);
  const { cell, gtIndex } = assignSimota(points, predictions, truth, scene.simota);
  const n = steps.candidate.length;
  const rows = steps.cells.length;
  const side = Math.ceil(2 * scene.simota.centerRadius);
  const column = (g: number, c: number) =>
    regionPlace(image, steps.candidate[c], g, scene.simota.centerRadius);
  const z = Array.from({ length: rows }, () => new Array<number | null>(3 * side * side).fill(null));
  for (let at = 0; at < rows * n; at++) {
    const [g, c] = [Math.floor(at / n), at % n];
    if (steps.isNear[at]) z[g][column(g, c)] = Math.min(costCut, steps.cost[at]);
  }
  const owner = new Map(Array.from(cell, (id, i) => [id, gtIndex[i]]));
  const asked = wishes(steps).filter(([g, c]) => steps.isNear[g * n + c]);
  const marks = (name: string, isKept: boolean, symbol: string, color: string): Trace => {
    const of = asked.filter(([g, c]) => (owner.get(steps.candidate[c]) === g) === isKept);
    const marker = { symbol, color, size: isKept ? 9 : 8, line: { width: 2, color } };
    return { name, x: of.map(([g, c]) => column(g, c)), y: of.map(([g]) => g), mode: 'markers', marker };
  };
  const lost = asked.length - cell.length;
  const edges = [1, 2].map((level) => level * side * side - 0.5);
  return figure({
    name: 'simota-cost',
    title: `${rows} boxes ask for ${asked.length} of their ${n} candidate cells; ${lost} go to another box`,
    caption: `Cost by Eq. 1 in each box's center region (elsewhere 10^6 more), cut at ${costCut}; white: outside the image, or just on the region’s border, as where a center lies between two cells. Stand-in predictions of quality ${scene.quality}`,
    ...origin,
    data: [
      {
        type: 'heatmap',
        z,
        zmin: 0,
        zmax: costCut,
        colorbar: { title: { text: 'cost' } },
        showlegend: false,
      },
      marks('taken', true, 'circle-open', '#ffffff'),
      marks('goes to another box', false, 'x-thin', '#ff8a8a'),
    ],
    layout: {
      xaxis: axis('cell of the region', 'unitless', {
        range: [-0.5, 3 * side * side - 0.5],
        tickvals: [0, 1, 2].map((level) => (level + 0.5) * side * side - 0.5),
        ticktext: points.strides.map((stride) => `stride ${stride}`),
        showgrid: false,
        zeroline: false,
      }),
      yaxis: axis('box', 'unitless', {
        range: [rows - 0.5, -0.5],
        dtick: 1,
        showgrid: false,
        zeroline: false,
      }),
      shapes: edges.map((x) => ({
        ...{ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'y domain' },
        line: { color: '#ffffff', width: 3 },
      })),
      legend: { bgcolor: '#7d8896', font: { color: '#ffffff' } },
    },
    width: 860,
    height: 160 + 24 * Math.max(rows, 6),
  });
}

/** Where a cell stands in the region of a box: level by level, row by row. */
function regionPlace({ points, truth }: GridImage, cell: number, g: number, radius: number): number {
  const level = points.level[cell];
  const stride = points.strides[level];
  const side = Math.ceil(2 * radius);
  const offset = (axis: 0 | 1) => {
    const first = Math.floor(truth.boxesCxcywh[4 * g + axis] / stride - radius - 0.5) + 1;
    return points.xy[2 * cell + axis] / stride - 0.5 - first;
  };
  return level * side * side + offset(1) * side + offset(0);
}

/** [box, candidate] of the k cheapest candidates of each box, before conflicts are settled. */
export function wishes({ candidate, cost, cells }: SimotaSteps): [number, number][] {
  const n = candidate.length;
  return Array.from(cells).flatMap((k, g) =>
    smallestRows(0, n, k, (c) => cost[g * n + c]).map((c): [number, number] => [g, c]),
  );
}

/** The ten highest overlaps of each box stacked, and k: the whole part of their sum; a slider over the quality. */
export function dynamicKFigure(scene: Scene, origin: Origin): Figure {
  const qualities = Array.from({ length: 21 }, (_, i) => i / 20);
  const at = qualities.map((quality) => topIous(scene, quality));
  const start = qualities.reduce(
    (best, q, i) => (Math.abs(q - scene.quality) < Math.abs(qualities[best] - scene.quality) ? i : best),
    0,
  );
  const boxes = at[0].cells.map((_, g) => g);
  const shades = (i: number) => `rgba(0,104,181,${(1 - 0.085 * i).toFixed(3)})`;
  const bars = at[start].ranked.map((y, i): Trace => {
    const looks = { name: i === 0 ? 'IoUs, highest first' : `IoU ${i + 1}`, showlegend: i === 0 };
    return {
      type: 'bar',
      ...looks,
      x: boxes,
      y,
      marker: { color: shades(i), line: { width: 0.5, color: '#ffffff' } },
    };
  });
  const ks: Trace = {
    name: 'k: cells the box takes',
    x: boxes,
    y: at[start].cells,
    mode: 'markers',
    marker: { color: palette[1], symbol: 'line-ew-open', size: 16, line: { width: 3, color: palette[1] } },
  };
  const traces = [...bars.keys(), bars.length];
  const steps = qualities.map((quality, i) => ({
    label: `${quality}`,
    method: 'restyle' as const,
    args: [{ y: [...at[i].ranked, at[i].cells] }, traces],
  }));
  const range = (i: number) => {
    const [low, high] = [Math.min(...at[i].cells), Math.max(...at[i].cells)];
    return low === high ? `${low}` : `${low} to ${high}`;
  };
  return figure({
    name: 'dynamic-k',
    title: `k is ${range(0)} untrained, ${range(start)} at quality ${qualities[start]}, ${range(at.length - 1)} at 1`,
    caption: `The ${scene.simota.topIous} highest IoUs of each box's candidates, one on the other; the bar is cut down to a whole number, at least 1`,
    ...origin,
    data: [...bars, ks],
    layout: {
      barmode: 'stack',
      xaxis: axis('box', 'unitless', { range: [-0.6, boxes.length - 0.4], dtick: 1, zeroline: false }),
      yaxis: axis('sum of IoUs; k', 'unitless', { range: [0, scene.simota.topIous + 0.3] }),
      sliders: [{ active: start, currentvalue: { prefix: 'quality of the predictions = ' }, steps }],
    },
    width: 820,
    height: 560,
  });
}

/** `ranked[i][g]`: the i-th highest IoU of box g; and its k. */
function topIous(scene: Scene, quality: number): { ranked: number[][]; cells: number[] } {
  const { iou, cells, candidate } = stepsOf(scene, quality);
  const n = candidate.length;
  const best = Array.from(cells, (_, g) => {
    const own = smallestRows(g * n, (g + 1) * n, scene.simota.topIous, (at) => -iou[at]);
    return own.map((at) => Number(iou[at].toFixed(3)));
  });
  const ranks = Array.from({ length: scene.simota.topIous }, (_, i) => i);
  return { ranked: ranks.map((i) => best.map((own) => own[i] ?? 0)), cells: Array.from(cells) };
}

/** Mean k of each class as predictions get better, over all images. */
export function growthFigure(growth: Growth, multiPositives: number, origin: Origin): Figure {
  const { quality, meanK, classNames, all } = growth;
  const data = classNames.map((name, label): Trace => {
    return { name, x: quality, y: meanK[label], mode: 'lines', line: { color: palette[label + 1] } };
  });
  const line = { dash: 'dash', width: 3 } as const;
  const whole: Trace = { method: 'simota', name: 'all boxes', x: quality, y: all, mode: 'lines', line };
  const fixed = {
    type: 'line',
    x0: 0,
    x1: 1,
    y0: multiPositives,
    y1: multiPositives,
    line: { dash: 'dot', width: 1 },
  };
  const half = all[quality.indexOf(0.5)] ?? all[0];
  return figure({
    name: 'k-by-quality',
    title: `A box takes ${all[0].toFixed(1)} cells untrained, ${half.toFixed(1)} half way, ${all[all.length - 1].toFixed(1)} at the end`,
    caption: `Mean dynamic k; dotted: cells a box has under multi positives, ${multiPositives.toFixed(2)}`,
    ...origin,
    data: [...data, whole],
    layout: {
      xaxis: axis('quality of the stand-in predictions', 'unitless', { range: [0, 1] }),
      yaxis: axis('cells a box takes', 'unitless', { range: [0, 10.2] }),
      shapes: [fixed],
    },
  });
}
