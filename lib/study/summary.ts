/** A study as tables: cells by metrics, trials one by one, claims with their verdicts. */
import { type Table, table } from '../show/table';
import type { Column } from '../show/table-cells';
import { explain, type Plan, type PlannedTrial } from './plan';
import { byCell, type Row } from './rows';
import { describe } from './stats/describe';
import { cellText, type Study, shortName } from './study';
import { judgeClaim } from './verdict';

/** Mean ± sd (n) of each metric in each cell; one seed stands without an sd. */
export function summaryTable(
  study: Study,
  rows: readonly Row[],
  metrics: readonly string[] = study.metrics,
): Table {
  const axes = Object.keys(study.grid);
  const cells = byCell(rows).sort((a, b) => orderOf(study, a.cell) - orderOf(study, b.cell));
  const records = cells.map(({ cell, rows: own }) => ({
    ...Object.fromEntries(axes.map((axis) => [axis, cell[axis]])),
    seeds: own.length,
    ...Object.fromEntries(metrics.map((metric) => [metric, measuredOf(own, metric)])),
  }));
  const columns: Column[] = [
    ...axes.map((axis) => ({ key: axis, label: shortName(axis), align: 'left' as const })),
    { key: 'seeds' },
    ...metrics.map((metric) => ({ key: metric, ...bestEnd(study, metric) })),
  ];
  return table(records, {
    name: study.name,
    columns: records.length ? columns : [],
    caption: study.title,
    source: sourceOf(study),
  });
}

/** Every claim with its verdict. */
export function verdictTable(study: Study, rows: readonly Row[]): Table {
  const found = study.claims.map((claim) => {
    const { verdict, sentence } = judgeClaim(claim, rows);
    return { claim: claim.text, verdict, why: sentence };
  });
  return table(found, { name: `${study.name}-verdicts`, source: sourceOf(study) });
}

/** Every trial with its state. */
export function trialTable(plan: Plan): Table {
  const { study, trials } = plan;
  const metric = study.metrics[0];
  const rows = trials.map((trial) => ({
    trial: `${cellText(trial.cell)}, seed ${trial.seed}`,
    state: trial.state,
    ...shownOf(trial, metric),
    why: explain(plan, trial) ?? '',
  }));
  return table(rows, { name: `${study.name}-trials` });
}

/** One line for a notebook or a terminal: `recorded: 2026-11-21, native-cpu, 41 min, n = 5`. */
export function recordedLine(rows: readonly Row[]): string {
  if (rows.length === 0) return 'nothing recorded';
  const dates = rows.map(({ finishedAt }) => finishedAt.slice(0, 10)).sort();
  const date = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  const engines = [...new Set(rows.map(({ engine }) => engine))].join(', ');
  const n = byCell(rows).map(({ rows: own }) => own.length);
  const [least, most] = [Math.min(...n), Math.max(...n)];
  const seconds = rows.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
  return `recorded: ${date}, ${engines}, ${wordsOf(seconds)}, n = ${least === most ? least : `${least} to ${most}`}`;
}

/** Seconds in words: `45 s`, `41 min`, `3.2 h`. */
export function wordsOf(seconds: number): string {
  if (seconds < 90) return `${seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function shownOf({ record }: PlannedTrial, metric: string) {
  if (!record) return {};
  const { engine, wallSeconds, finishedAt, commit, values } = record;
  return {
    [metric]: values[metric],
    time: wordsOf(wallSeconds),
    recorded: finishedAt.slice(0, 10),
    engine,
    commit,
  };
}

function measuredOf(rows: readonly Row[], metric: string) {
  const values = rows.flatMap(({ values: own }) => (metric in own ? [own[metric]] : []));
  return values.length ? describe(values) : undefined;
}

/** Which end of a metric is better: known of scores, and of what a claim compares. */
function bestEnd({ claims }: Study, metric: string): { best?: 'max' | 'min' } {
  const own = claims.filter((claim) => claim.metric === metric);
  if (own.some(({ lowerIsBetter }) => lowerIsBetter)) return { best: 'min' };
  return own.length > 0 || /^(train )?(AP|AR|PCKh)/.test(metric) ? { best: 'max' } : {};
}

/** Place of a cell in the grid, so that tables keep its order. */
function orderOf({ grid }: Study, cell: Row['cell']): number {
  return Object.entries(grid).reduce((order, [axis, levels]) => {
    const at = levels.findIndex((one) => (typeof one === 'object' ? one.level : one) === cell[axis]);
    return order * levels.length + at;
  }, 0);
}

function sourceOf({ paper, item }: Study): string | undefined {
  return paper && (item ? `${paper}, ${item}` : paper);
}
