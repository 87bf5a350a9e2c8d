/** Tables 2, 3 and 4 trained: what each loss adds to AP, beside what the paper prints. */
import { type Figure, figure } from '../../../show/figure';
import { axis } from '../../../show/house-style';
import type { Trace } from '../../../show/plotly-types';
import type { StudyView } from '../../../study';
import { componentArms, gainOf, gainText, plainArm, signed } from './arms';
import { type Mark, rangeOf, seedMarks } from './marks';
import { printedGain, printedKeys } from './printed-gains';

const bars =
  'mean of the differences to the plain losses with the same seed; bars: 95 % interval of the mean (from two seeds on, may leave the frame); small dots: seeds; diamonds: the paper';
const thresholds = [50, 60, 70, 80, 90];

/** Table 3: what each arm adds at each threshold. The last place is AP. */
export function thresholdFigure({ rows, study, plan }: StudyView): Figure {
  const places = [...thresholds.map((t) => `AP${t}`), 'AP'];
  const all: number[] = [];
  const data = Object.values(componentArms).flatMap(({ cell, name, color }, arm): Trace[] => {
    const beside = (i: number) => i + 0.22 * (arm - 1);
    const marks = places.flatMap((metric, i): Mark[] => {
      const spread = gainOf(rows, { cell, than: plainArm, metric });
      return spread ? [{ at: beside(i), spread }] : [];
    });
    const key = [cell.Cls, cell.Loc];
    const printed = places.map((column) =>
      printedGain(column === 'AP' ? 'Table 2' : 'Table 3', { key, than: ['no', 'no'] }, column),
    );
    all.push(...printed, ...marks.flatMap(({ spread }) => spread.values));
    const paper: Trace = {
      ...{ name: `${name}, paper`, showlegend: false, mode: 'markers' },
      x: places.map((_, i) => beside(i) + 0.07),
      y: printed,
      marker: { color, symbol: 'diamond-open', size: 8 },
    };
    return [...seedMarks(marks, { name, color, bars: 'interval', dotsAt: -0.05 }), paper];
  });
  const both = gainOf(rows, { cell: componentArms.both.cell, than: plainArm, metric: 'AP' });
  const key = ['yes', 'yes'];
  const told = signed(printedGain('Table 2', { key, than: ['no', 'no'] }, 'AP'));
  return figure({
    name: `table3-trained-${study.name.split('-').at(-1)}`,
    title: `AP of both losses over the plain ones: ${gainText(both, 'points')} here, ${told} in the paper`,
    caption: `${study.title}: ${bars}`,
    source: 'Wu and Li, Tables 2 and 3 (COCO), and the recorded trials',
    budget: plan.selection.budget,
    data,
    layout: {
      xaxis: axis('IoU that counts as found', 'unitless', {
        tickvals: places.map((_, i) => i),
        ticktext: places,
        range: [-0.5, places.length - 0.5],
        zeroline: false,
      }),
      yaxis: axis('gain', 'points', { range: rangeOf(all), zeroline: true }),
    },
    width: 860,
  });
}

/** Table 4: AP over that of 0, by eta and by lambda with its printed w_loc. */
export function table4Figure(eta: StudyView, lambda: StudyView): Figure {
  const panels = [
    { view: eta, axisOf: 'loss.eta', table: 'Table 4, eta', letter: 'η', panel: {}, color: '#d1570a' },
    {
      ...{ view: lambda, axisOf: 'loss.lambda', table: 'Table 4, lambda', letter: 'λ', color: '#0068b5' },
      panel: { xaxis: 'x2', yaxis: 'y2' },
    },
  ];
  const all: number[] = [];
  const best: string[] = [];
  const data = panels.flatMap(({ view, axisOf, table, letter, panel, color }, i): Trace[] => {
    const keys = printedKeys(table);
    const marks = keys.slice(1).flatMap(([key]): Mark[] => {
      const cell = { [axisOf]: Number(key) };
      const spread = gainOf(view.rows, { cell, than: { [axisOf]: 0 }, metric: 'AP' });
      return spread ? [{ at: Number(key), spread }] : [];
    });
    const printed = keys.map((key) => printedGain(table, { key, than: keys[0] }, 'AP'));
    all.push(...printed, ...marks.flatMap(({ spread }) => spread.values));
    best.push(bestOf(letter, marks, keys.length - 1));
    const name = `${letter}, here`;
    const paper: Trace = {
      ...{ name: 'paper', method: 'paper', mode: 'lines+markers', showlegend: i === 0, ...panel },
      x: keys.map(([key]) => Number(key)),
      y: printed,
      line: { dash: 'dash' },
      marker: { symbol: 'diamond-open', size: 8 },
    };
    return [...seedMarks(marks, { name, color, panel, bars: 'interval', dotsAt: -0.03 }), paper];
  });
  const range = rangeOf(all);
  return figure({
    name: 'table4-trained',
    title: `Highest mean AP: ${best.join('; ')}; 1.5 and 1.5 in the paper`,
    caption: `AP over that of 0, blood cells: ${bars}`,
    source: 'Wu and Li, Table 4 (COCO), and the recorded trials',
    budget: eta.plan.selection.budget,
    data,
    layout: {
      xaxis: axis('η', 'unitless', { domain: [0, 0.46], range: [-0.1, 1.8] }),
      yaxis: axis('gain of AP', 'points', { range }),
      xaxis2: axis('λ with its printed w_loc', 'unitless', {
        domain: [0.54, 1],
        range: [-0.1, 2],
        anchor: 'y2',
      }),
      yaxis2: axis('', 'unitless', { range, anchor: 'x2' }),
    },
    width: 860,
  });
}

/** e.g. `η = 1.4 (n = 3)`; 0 where every level loses. */
function bestOf(letter: string, marks: readonly Mark[], levels: number): string {
  if (marks.length < levels) return `${letter} not all recorded`;
  const top = marks.reduce((a, b) => (b.spread.mean > a.spread.mean ? b : a));
  const n = Math.min(...marks.map(({ spread }) => spread.n));
  return `${letter} = ${top.spread.mean > 0 ? top.at : 0} (n = ${n})`;
}
