/** A study in a notebook: what is recorded at once, what is missing and its cost, and runs only on request. */
import { stopRequested } from '../engine/interrupt';
import type { Displayable, MimeBundle } from '../show/display';
import { type Figure, figure } from '../show/figure';
import { axis } from '../show/house-style';
import type { Table } from '../show/table';
import { escapeHtml } from '../show/table-html';
import { merge, type Plain } from '../train/config/merge';
import type { Budget } from '../train/config/presets';
import { loadStudies } from './catalog';
import { type ConductOptions, conductStudy, costOf } from './conduct';
import { InlineExecutor } from './executors/inline';
import { ProcessExecutor } from './executors/processes';
import type { Executor } from './job';
import { LiveChart } from './live-chart';
import { countedRows, type Places, type Plan, planStudy, wholeRecord } from './plan';
import type { RunRecord } from './record';
import type { Row } from './rows';
import { RunStore } from './run-store';
import { cellText, type Study } from './study';
import { recordedLine, summaryTable, verdictTable, wordsOf } from './summary';
import type { Sweep } from './sweep';
import { defaultWorkRoot } from './work-folder';

/** What a notebook's parameters say of a study. */
export interface StudyOptions {
  /** `small` where absent. */
  budget?: Budget;
  seeds?: number;
  /** `key=value`. */
  only?: readonly string[];
  /** Laid over the study's own settings: other trials, then. */
  settings?: Plain;
  /** Runs everything anew at once. */
  recompute?: boolean;
  /** Worker processes; 0: in this process. */
  workers?: number;
  /** Modules that worker processes load studies from; absent: in this process. */
  catalog?: readonly string[];
  store?: RunStore;
  workRoot?: string;
}

/** A study beside its records. The last expression of a cell shows it. */
export class StudyView implements Displayable {
  constructor(
    readonly plan: Plan,
    readonly options: StudyOptions,
  ) {}

  get study(): Study {
    return this.plan.study;
  }

  /** One row a recorded trial. */
  get rows(): Row[] {
    return countedRows(this.plan);
  }

  /** Trials without a valid record. */
  get missing(): number {
    return this.plan.trials.filter(({ state }) => state === 'missing' || state === 'stale').length;
  }

  /** The whole records: metrics by epoch, configuration, times. */
  records(): RunRecord[] {
    return this.rows.flatMap((row) => wholeRecord(this.plan, row) ?? []);
  }

  /** Means and spreads by cell. */
  table(metrics?: readonly string[]): Table {
    return summaryTable(this.study, this.rows, metrics);
  }

  /** Each claim with its verdict. */
  verdicts(): Table {
    return verdictTable(this.study, this.rows);
  }

  /** A metric (or `loss`) by epoch: the mean over seeds of each cell. */
  curves(metric = 'loss', title = `${metric} by epoch`): Figure {
    const data = meanCurves(this.records(), metric);
    const layout = { xaxis: axis('epoch'), yaxis: axis(metric) };
    return figure({
      name: `${this.study.name}-${metric.toLowerCase()}`,
      title,
      data,
      layout,
      budget: this.plan.selection.budget,
    });
  }

  /** Runs what is missing, with a live chart; interrupt ends it after the running steps, and keeps what is done. */
  async run(): Promise<StudyView> {
    return conductView(this.study, { ...this.options, recompute: false });
  }

  /** What is recorded, what is missing, and what that would cost. */
  lines(): string[] {
    const { plan, missing } = this;
    const workers = Math.max(1, this.options.workers ?? 1);
    const cost = costOf(plan, workers);
    const time =
      cost === undefined
        ? 'no trial of it was timed yet'
        : `about ${wordsOf(cost)} with ${workers} worker${workers > 1 ? 's' : ''}`;
    const left = missing
      ? [`missing: ${missing} of ${plan.trials.length} trials, ${time}; \`await view.run()\` runs them`]
      : [];
    return [
      `${plan.study.title} (${plan.selection.budget})`,
      recordedLine(this.rows),
      ...left,
      ...plan.notes.map((note) => `note: ${note}`),
    ];
  }

  toMimeBundle(): MimeBundle {
    const lines = this.lines();
    const inner = this.rows.length ? this.table().toMimeBundle() : undefined;
    const text = (type: string) => String((inner as MimeBundle | undefined)?.data[type] ?? '');
    const html = `<p>${lines.map(escapeHtml).join('<br>')}</p>${text('text/html')}`;
    return {
      data: {
        'text/html': html,
        'text/markdown': `${lines.join('  \n')}\n\n${text('text/markdown')}`,
        'text/plain': `${lines.join('\n')}\n\n${text('text/plain')}`,
      },
      metadata: { papersweep: { kind: 'study', name: this.study.name } },
    };
  }
}

/**
 * Opens a study: reads its records, computes nothing, unless `recompute` is set.
 * @throws InputError when grid, selection or settings cannot be.
 */
export async function openStudy(study: Study, options: StudyOptions = {}): Promise<StudyView> {
  if (options.recompute) return conductView(withSettings(study, options), options);
  const { selection, ...places } = placesOf(options);
  return new StudyView(await planStudy(withSettings(study, options), selection, places), options);
}

/** What a budget sets gives way to it, too; only the arms' own differences stand above. */
function withSettings(study: Study, { settings }: StudyOptions): Study {
  if (!settings) return study;
  const budgets = Object.entries(study.budgets).map(([budget, plan]) => {
    return [budget, { ...plan, settings: merge(plan.settings ?? {}, settings) }];
  });
  return { ...study, budgets: Object.fromEntries(budgets) };
}

function placesOf({ store, workRoot = defaultWorkRoot, catalog = [], ...chosen }: StudyOptions) {
  const { budget = 'small', seeds, only } = chosen;
  const places: Places = { store: store ?? new RunStore(), workRoot, catalog: loadStudies(catalog) };
  return { ...places, selection: { budget, ...(seeds && { seeds }), ...(only && { only }) } };
}

async function conductView(study: Study, options: StudyOptions): Promise<StudyView> {
  const chart = new LiveChart(study.title);
  let sweep: Sweep | undefined;
  const listen = setInterval(() => {
    if (stopRequested()) void sweep?.stop();
  }, 200);
  const places = placesOf(options);
  const conduct: ConductOptions = {
    study,
    ...places,
    recompute: options.recompute === true,
    executor: () => executorOf(study, options, places.workRoot),
    onSweep: (one) => {
      sweep = one;
    },
    onChange: (state) => chart.change(state),
  };
  try {
    const { plan, result } = await conductStudy(conduct);
    chart.end(result);
    return new StudyView(plan, { ...options, recompute: false });
  } finally {
    clearInterval(listen);
  }
}

function executorOf(study: Study, { workers = 1, catalog }: StudyOptions, workRoot: string): Executor {
  if (workers === 0 || catalog === undefined) return new InlineExecutor({ studies: [study], workRoot });
  return new ProcessExecutor({ size: workers, catalog, workRoot });
}

function meanCurves(records: readonly RunRecord[], metric: string) {
  const cells = new Map<string, RunRecord[]>();
  for (const record of records)
    cells.set(cellText(record.cell), [...(cells.get(cellText(record.cell)) ?? []), record]);
  return [...cells].map(([name, own]) => {
    const epochs = own[0].epochs.map(({ epoch }) => Number(epoch));
    const at = (i: number) =>
      own.map(({ epochs: all }) => all[i]?.[metric]).filter((v): v is number => typeof v === 'number');
    const mean = epochs.map((_, i) =>
      at(i).length ? at(i).reduce((a, b) => a + b, 0) / at(i).length : null,
    );
    return { name, x: epochs, y: mean, mode: 'lines' as const };
  });
}
