/** Pictures of the descent: mean IoU by step, one start under every loss, and where each loss ends. */
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import type { DescentRun, Starts } from './descent';
import { lossColor } from './gradient-figures';

const source = 'gradient descent on boxes alone';

function chosen({ overlaps }: Starts, wanted: boolean): number[] {
  return overlaps.map((_, i) => i).filter((i) => overlaps[i] === wanted);
}

function meanAt(values: Float64Array, indices: readonly number[]): number {
  return indices.reduce((sum, i) => sum + values[i], 0) / indices.length;
}

/** Mean IoU by step: left the starts that overlap their target, right those that do not. */
export function descentFigure({ starts, runs, every }: DescentRun): Figure {
  const panels = [
    { of: chosen(starts, true), x: 'x', y: 'y' },
    { of: chosen(starts, false), x: 'x2', y: 'y2' },
  ];
  const data = panels.flatMap(({ of, x, y }, panel) =>
    runs.map(({ loss, iou }): Trace => {
      const looks = {
        name: loss.name,
        legendgroup: loss.name,
        showlegend: panel === 0,
        mode: 'lines' as const,
      };
      const line = {
        color: lossColor(loss.name),
        dash: loss.kind === 'diou' ? ('dash' as const) : ('solid' as const),
      };
      const steps = iou.map((_, i) => i * every);
      return { ...looks, x: steps, y: iou.map((values) => meanAt(values, of)), line, xaxis: x, yaxis: y };
    }),
  );
  const end = (name: string) => {
    const { iou } = runs.find(({ loss }) => loss.name === name)!;
    return meanAt(iou[iou.length - 1], panels[1].of).toFixed(2);
  };
  return figure({
    name: 'descent',
    title: `From starts that are apart, IoU ends at ${end('1 − IoU')}, CIoU at ${end('CIoU')}, GIoU at ${end('GIoU')}`,
    caption: `Mean IoU: left ${panels[0].of.length} starts that overlap their target, right ${panels[1].of.length} that do not`,
    source,
    data,
    layout: {
      xaxis: axis('step', 'unitless', { domain: [0, 0.46] }),
      yaxis: axis('mean IoU', 'unitless', { range: [0, 1.02] }),
      xaxis2: axis('step', 'unitless', { domain: [0.54, 1], anchor: 'y2' }),
      yaxis2: axis('', 'unitless', { range: [0, 1.02], anchor: 'x2' }),
    },
    width: 860,
  });
}

/** A start that is apart from its target, as large, and of another shape. */
function lonelyStart({ start, target, overlaps }: Starts): number {
  return overlaps.findIndex((meets, i) => {
    const [cx, cy, w, h] = start.subarray(4 * i, 4 * i + 4);
    const isTurned = w > h && target[4 * i + 2] < target[4 * i + 3];
    return !meets && isTurned && Math.abs(w * h - 1) < 0.01 && cx > 0 && cy > 0;
  });
}

/** One start under every loss, with a slider over the steps. */
export function pathFigure({ starts, runs, every }: DescentRun): Figure {
  const start = lonelyStart(starts);
  const outline = (boxes: Float32Array) => {
    const [cx, cy, w, h] = boxes.subarray(4 * start, 4 * start + 4);
    const [x1, y1, x2, y2] = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
    return { x: [x1, x2, x2, x1, x1], y: [y1, y1, y2, y2, y1] };
  };
  const at = (step: number) => runs.map(({ boxes }) => outline(boxes[step]));
  const active = 3;
  const target: Trace = {
    ...outline(starts.target),
    name: 'target',
    mode: 'lines',
    line: { color: '#1f2733', width: 3 },
  };
  const data = at(active).map((box, k): Trace => {
    const { name } = runs[k].loss;
    return { ...box, name, mode: 'lines', line: { color: lossColor(name) } };
  });
  const steps = runs[0].boxes.map((_, step) => ({
    label: `${step * every}`,
    method: 'restyle' as const,
    args: [{ x: at(step).map(({ x }) => x), y: at(step).map(({ y }) => y) }, runs.map((_, k) => k + 1)],
  }));
  const reached = runs.filter(({ iou }) => iou[iou.length - 1][start] > 0.5).map(({ loss }) => loss.name);
  return figure({
    name: 'descent-path',
    title: `One start under every loss: ${reached.join(', ') || 'none'} bring${reached.length === 1 ? 's' : ''} it to its target`,
    caption:
      'Boxes after so many steps; unit: the side of a square target. What stays at the start lies under 1 − IoU²',
    source,
    data: [target, ...data],
    layout: {
      xaxis: axis('x', 'target sides', { range: [-1.5, 2.9], zeroline: false }),
      yaxis: axis('y', 'target sides', { range: [-1.1, 1.9], scaleanchor: 'x', zeroline: false }),
      sliders: [{ active, currentvalue: { prefix: 'step ' }, steps }],
    },
    height: 560,
  });
}

/** Where each loss has brought the boxes: means, and the share above IoU 0.5 and 0.9. */
export function descentTable({ starts, runs }: DescentRun): Table {
  const rows = runs.map(({ loss, iou }) => {
    const last = iou[iou.length - 1];
    const share = (of: number[], least: number) =>
      (100 * of.filter((i) => last[i] > least).length) / of.length;
    const [meet, apart] = [chosen(starts, true), chosen(starts, false)];
    return {
      loss: loss.name,
      meet: meanAt(last, meet),
      meetHigh: share(meet, 0.9),
      apart: meanAt(last, apart),
      apartHalf: share(apart, 0.5),
      apartHigh: share(apart, 0.9),
    };
  });
  return table(rows, {
    name: 'descent-ends',
    columns: [
      { key: 'loss' },
      { key: 'meet', label: 'overlapping: mean IoU', digits: 3, best: 'max' },
      { key: 'meetHigh', label: 'above 0.9', unit: '%', digits: 1, best: 'max' },
      { key: 'apart', label: 'apart: mean IoU', digits: 3, best: 'max' },
      { key: 'apartHalf', label: 'above 0.5', unit: '%', digits: 1, best: 'max' },
      { key: 'apartHigh', label: 'above 0.9', unit: '%', digits: 1, best: 'max' },
    ],
    caption:
      'After the last step. All losses with one rate; another rate moves the numbers and may change their order',
    source,
  });
}
