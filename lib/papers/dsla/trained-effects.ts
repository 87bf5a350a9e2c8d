/** The table that ends the notebook's trained part: every printed difference of Tables 1 to 3 beside ours. */
import type { Table } from '../../show/table';
import { type Effect, effectTable } from '../effect-table';
import { printedDifference } from './printed-points';
import { type Recorded, scheduleText } from './recorded';
import { type Detector, metricOf, type PairStudies, pairColumns, pairsOf } from './trained-pairs';

/** Studies by what they reproduce; rows of one table may lie in several. */
export interface TrainedStudies extends PairStudies {
  ablation: Recorded;
  kappa: readonly Recorded[];
}

/** Rows of Table 1 whose difference the text or the table's order speaks of. */
const steps = [
  ['DSLA', 'FCOS'],
  ['Impr 0', 'FCOS'],
  ['Impr 1', 'Impr 0'],
  ['Impr 2', 'Impr 0'],
  ['Impr 3', 'Impr 0'],
  ['Impr 4', 'Impr 1'],
  ['DSLA', 'Impr 4'],
  ['DSLA', 'Impr 5'],
  ['DSLA', 'Impr 6'],
] as const;

/** Paper, ours, gap, inside noise, verdict; in points. */
export function trainedEffectTable(studies: TrainedStudies): Table {
  const { ablation, kappa, pairs, long, pretrained } = studies;
  const all = [ablation, ...kappa, ...pairs, ...long, pretrained];
  const rows = all.flatMap(({ study, rows: own }) =>
    own.map((row) => ({ ...row, cell: { ...row.cell, study } })),
  );
  const effects = [
    ...ablationEffects(ablation),
    ...kappa.flatMap(kappaEffects),
    ...pairsOf(studies).flatMap(([detector, runs]) => pairEffects(runs, detector)),
  ];
  return effectTable(rows, effects, {
    name: 'trained-effects',
    caption:
      'Differences of two arms with the same seed, points. Inside noise: the printed difference lies in the 95 % interval of ours. Verdict: on the direction alone',
    source: 'DSLA, Tables 1 to 3 (COCO, ResNet-50), and the recorded trials',
  });
}

function ablationEffects({ study, on }: Recorded): Effect[] {
  return steps.map(([method, base]) => ({
    item: `Table 1, ${on}: ${method} over ${base}`,
    paper: printed(printedDifference('Table 1', method, base)),
    metric: 'AP',
    cell: { method, study },
    than: { method: base, study },
  }));
}

function kappaEffects({ study, on }: Recorded): Effect[] {
  const effect = (than: number, metric: string, paper?: string): Effect => ({
    item: `Table 2, ${on}: κ 0.2 over ${than === 0 ? '0 (none)' : than}${metric === 'AP' ? '' : `, ${metric}`}`,
    ...(paper !== undefined && { paper }),
    metric,
    cell: { 'assigner.kappa': 0.2, study },
    than: { 'assigner.kappa': than, study },
  });
  const tried = [0.1, 0.3, 0.4].map((than) =>
    effect(than, 'AP', printed(printedDifference('Table 2', '0.2', `${than}`))),
  );
  const strict = effect(0.4, 'AP75', printed(printedDifference('Table 2', '0.2', '0.4', 'AP75')));
  return [effect(0, 'AP', printed(printedDifference('Table 1', 'DSLA', 'Impr 5'))), ...tried, strict];
}

function pairEffects(runs: Recorded, detector: Detector): Effect[] {
  const { study, on } = runs;
  const ours = `${detector} w/ DSLA`;
  return pairColumns.map((column) => ({
    item: `Table 3, ${on}, ${scheduleText(runs)}: DSLA on ${detector}, ${column}`,
    paper: printed(printedDifference('Table 3', ours, detector, column)),
    metric: metricOf(column),
    cell: { method: ours, study },
    than: { method: detector, study },
  }));
}

const printed = (points: number): string => `${points > 0 ? '+' : ''}${points.toFixed(1)}`;
