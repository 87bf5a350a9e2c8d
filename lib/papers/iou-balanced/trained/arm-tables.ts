/** A study's arms as rows in the paper's units, mean ± sd (n). */
import { type Table, table } from '../../../show/table';
import type { Column, Measured } from '../../../show/table-cells';
import type { StudyView } from '../../../study';
import { byCell } from '../../../study/rows';
import { shortName } from '../../../study/study';
import { armOf } from './arms';

/** One metric. */
interface Shown {
  metric: string;
  label?: string;
  /** 100 turns shares into points. */
  scale: number;
  digits: number;
}

const points = (metric: string, label = metric): Shown => ({ metric, label, scale: 100, digits: 1 });
const plain = (metric: string, label = metric): Shown => ({ metric, label, scale: 1, digits: 3 });

/** Tables 2 and 3 and what Figs. 2 and 3 come to. */
export const componentColumns: readonly Shown[] = [
  ...['AP', 'AP50', 'AP75', 'AP80', 'AP90', 'APm'].map((metric) => points(metric)),
  plain('correlation'),
  plain('score-high', 'score, IoU from 0.75'),
  plain('score-low', 'score, IoU below 0.5'),
  points('share@0.75', '% from IoU 0.75'),
];

/** How w_loc is chosen, and what it does to the summed loss. */
export const wLocColumns: readonly Shown[] = [
  ...['AP', 'AP75', 'AP90'].map((metric) => points(metric)),
  plain('first-loss-ratio', 'loss / plain sum, first step'),
  plain('loss-ratio', 'the same, trained'),
  plain('keeps@1.5', 'w_loc that keeps the sum, trained'),
];

/** Table 1's columns. */
export const backboneColumns: readonly Shown[] = ['AP', 'AP50', 'AP75', 'APm', 'APl'].map((metric) =>
  points(metric),
);

/** One row an arm that has records; scores of AP in points. */
export function armTable({ study, rows }: StudyView, shown: readonly Shown[]): Table {
  const axes = Object.keys(study.grid);
  const records = byCell(rows).map(({ cell }) => {
    const told = shown.map(({ metric, scale, digits }) => [
      metric,
      measured(armOf(rows, cell, metric), scale, digits),
    ]);
    return { ...cell, ...Object.fromEntries(told) };
  });
  const columns: Column[] = [
    ...axes.map((key): Column => ({ key, label: shortName(key), align: 'left' })),
    ...shown.map(({ metric, label }): Column => ({ key: metric, label })),
  ];
  const state = records.length ? 'mean ± sd (seeds); AP in points' : 'nothing recorded';
  return table(records, {
    name: `${study.name}-arms`,
    columns: records.length ? columns : [],
    caption: `${study.title}: ${state}`,
    source: `Wu and Li, ${study.item} (there on COCO), and the recorded trials`,
  });
}

function measured(spread: ReturnType<typeof armOf>, scale: number, digits: number): Measured | undefined {
  if (!spread) return undefined;
  const { mean, sd, n } = spread;
  return { mean: scale * mean, n, digits, ...(sd !== undefined && { sd: scale * sd }) };
}
