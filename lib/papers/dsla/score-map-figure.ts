/** Fig. 1(b): positives, negatives and scores of a trained pair on two levels. */
import type { DetectionSet } from '../../data';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import { packGrid } from '../../show/packed-grid';
import type { Layout, Trace } from '../../show/plotly-types';
import { axisKey, axisName } from './axes';
import { type ScoreMap, type Steps, scoreMap, stepsInside } from './score-map';
import { judgedImages, type TrainedPair } from './trained-pair';

/** P3 and P4: of 256 x 192 pixels the others are a handful of cells. */
const levels = [0, 1] as const;

/**
 * The arms below each other, a column a level: color is the highest class score (without a checkpoint the label itself),
 * squares learn an object, crosses lie in a box and learn none.
 * @param others looked at where the pair's own data are not here; @param image counted from 0
 */
export async function scoreMapFigure(
  pair: TrainedPair,
  { others, image = 0 }: { others: DetectionSet; image?: number },
): Promise<Figure> {
  const set = await judgedImages(pair, others);
  const sample = set.samples[image % set.samples.length];
  const maps: ScoreMap[] = [];
  for (const arm of pair.arms) maps.push(await scoreMap(arm, { ...set, samples: [sample] }));
  const panels = maps.flatMap((map, row) => levels.map((level) => ({ map, row, level })));
  const { height, width } = pair.arms[0].config.input;
  const layout: Layout = { showlegend: false };
  panels.forEach(({ row, level }, i) => {
    const bare = { showgrid: false, zeroline: false, showticklabels: false, ticks: '' };
    const down = row === 0 ? ([0.53, 1] as const) : ([0, 0.47] as const);
    const across = [level * 0.51, level * 0.51 + 0.47] as const;
    const below = row === 1 ? `P${level + 3}` : '';
    const beside = level === 0 ? pair.arms[row].method : '';
    const x = { ...bare, domain: across, anchor: axisName('y', i), range: [0, width] as const };
    const y = { ...bare, domain: down, anchor: axisName('x', i), range: [height, 0] as const };
    layout[axisKey('x', i)] = axis(below, 'unitless', x);
    layout[axisKey('y', i)] = axis(beside, 'unitless', y);
  });
  return figure({
    name: 'fig1-scores',
    title: titleOf(pair, maps.map(stepsInside)),
    caption: `${set.name}, ${sample.id}. Color: ${maps[0].score ? 'highest class score' : 'label'} of each location; square: learns an object, cross: inside a box, learns none. Steps: neighbors in one box of which one learns and one does not. ${pair.note}`,
    source: 'DSLA, Fig. 1(b) (another image, other networks)',
    budget: pair.arms[0].config.budget,
    data: panels.flatMap(({ map, level }, i) => [
      heat(map, level, i),
      marks(map, level, i, true),
      marks(map, level, i, false),
    ]),
    layout,
    width: 620,
    height: 520,
  });
}

/** e.g. `FCOS: label 1.00, score 0.12`. */
function titleOf({ arms }: TrainedPair, steps: readonly Steps[]): string {
  const told = steps.map(({ label, score, pairs }, i) => {
    const answered = score === undefined ? 'no score' : `score ${score.toFixed(2)}`;
    return `${arms[i].method} label ${label.toFixed(2)}, ${answered} (${pairs} pairs)`;
  });
  return `Mean step where a range ends inside a box: ${told.join('; ')}`;
}

function heat({ points, label, score }: ScoreMap, level: number, i: number): Trace {
  const [h, w] = points.sizes[level];
  const stride = points.strides[level];
  const from = points.start[level];
  const values = score ?? label;
  const z = packGrid(
    Array.from({ length: h }, (_, y) => Array.from({ length: w }, (_, x) => 100 * values[from + y * w + x])),
  );
  const [x0, y0] = [points.xy[2 * from], points.xy[2 * from + 1]];
  return {
    type: 'heatmap',
    ...{ z, x0, y0, dx: stride, dy: stride, zmin: 0, zmax: 100, showscale: i === 0 },
    colorbar: { title: { text: score ? 'score (%)' : 'label (%)', side: 'right' }, thickness: 12, len: 0.9 },
    ...{ xaxis: axisName('x', i), yaxis: axisName('y', i) },
  };
}

/** @param learns squares for locations that do, else crosses for the others inside a box */
function marks({ points, label, truth }: ScoreMap, level: number, i: number, learns: boolean): Trace {
  const rows = Array.from(
    { length: points.start[level + 1] - points.start[level] },
    (_, k) => points.start[level] + k,
  ).filter((p) => (learns ? label[p] > 0 : label[p] === 0 && isInAny(points.xy, truth, p)));
  return {
    ...{ mode: 'markers', xaxis: axisName('x', i), yaxis: axisName('y', i), hoverinfo: 'skip' },
    x: rows.map((p) => points.xy[2 * p]),
    y: rows.map((p) => points.xy[2 * p + 1]),
    marker: { symbol: learns ? 'square-open' : 'x-thin-open', size: learns ? 7 : 5, color: '#ffffff' },
  };
}

function isInAny(xy: ArrayLike<number>, { boxesXyxy, labels }: ScoreMap['truth'], p: number): boolean {
  const [x, y] = [xy[2 * p], xy[2 * p + 1]];
  return Array.from(labels.keys()).some((g) => {
    const [x1, y1, x2, y2] = boxesXyxy.subarray(4 * g, 4 * g + 4);
    return x > x1 && x < x2 && y > y1 && y < y2;
  });
}
