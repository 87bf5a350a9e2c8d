/** `papersweep study`: what is recorded of each study. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { writeFileAtomic } from '../files';
import type { Budget } from '../train/config/presets';
import { catalogOf, type StudyFlags, withSelection, withStudyFlags } from './study-options';

interface Flags extends StudyFlags {
  budget: Budget;
  only: string[];
  seeds?: number;
  format?: 'csv' | 'json' | 'markdown' | 'latex';
  out?: string;
}

/** Registers the command and its parts. */
export function registerStudy(program: Command): void {
  const study = program.command('study').description('what is recorded of the studies');
  withStudyFlags(study.command('list').description('every study, and how much of it is recorded')).action(
    list,
  );
  const of = (name: string, words: string) =>
    withStudyFlags(withSelection(study.command(`${name} <study>`).description(words)));
  of('show', 'each trial and its state').action(show);
  of('table', 'means and spreads by cell, and the verdict on each claim').action(tableOf);
  of(
    'measure',
    'measures finished trials once more from their checkpoints, and adds what is new to their records',
  ).action(measure);
  of('export', 'the recorded trials as a file')
    .addOption(
      new Option('--format <form>', 'what is written')
        .choices(['csv', 'json', 'markdown', 'latex'])
        .default('csv'),
    )
    .option('--out <file>', 'where to (default: standard output)')
    .action(exportRows);
}

// Loaded in each action: the other commands do not need them.
const room = () => require('../study') as typeof import('../study');
const lines = () => require('./study-lines') as typeof import('./study-lines');

async function list(flags: StudyFlags): Promise<void> {
  const { loadStudies } = room();
  const { table } = require('../show/table') as typeof import('../show/table');
  const rows: object[] = [];
  for (const study of loadStudies(catalogOf(flags))) {
    const count = async (budget: Budget) => {
      if (!study.budgets[budget]) return undefined;
      const { trials } = await planOf(study.name, { ...flags, budget, only: [] });
      return `${trials.filter(({ record }) => record).length} of ${trials.length}`;
    };
    const { name, paper = '', item = '' } = study;
    const counts = {
      smoke: await count('smoke'),
      small: await count('small'),
      paperBudget: await count('paper'),
    };
    rows.push({ study: name, paper, item, ...counts });
  }
  const columns = ['study', 'paper', 'item', 'smoke', 'small', { key: 'paperBudget', label: 'paper budget' }];
  console.log(table(rows, { name: 'studies', columns, caption: 'Recorded trials of each study' }).toText());
}

async function planOf(name: string, flags: Flags) {
  const { findStudy, loadStudies, planStudy, RunStore, defaultWorkRoot } = room();
  const { budget, only, seeds, runs, work } = flags;
  const catalog = loadStudies(catalogOf(flags));
  const selection = { budget, only, ...(seeds && { seeds }) };
  const places = { store: new RunStore(runs), workRoot: work ?? defaultWorkRoot, catalog };
  return planStudy(findStudy(catalog, name), selection, places);
}

async function show(name: string, flags: Flags): Promise<void> {
  const plan = await planOf(name, flags);
  console.log(lines().planLines(plan, { why: false, trials: false, workers: 1 }).join('\n'));
  console.log(room().trialTable(plan).toText());
}

async function tableOf(name: string, flags: Flags): Promise<void> {
  const plan = await planOf(name, flags);
  console.log(lines().tables(plan, room().countedRows(plan)).join('\n'));
}

async function measure(name: string, flags: Flags): Promise<void> {
  const { measureAgain, defaultWorkRoot, cellText } = room();
  const plan = await planOf(name, flags);
  const places = { store: plan.store, workRoot: flags.work ?? defaultWorkRoot };
  let failed = 0;
  for (const { record: row } of plan.trials.filter(({ record }) => record)) {
    const record = plan.store.read(row!.from ?? name, row!.id)!;
    const found = await measureAgain(plan.study, record, places);
    if (found.kind !== 'measured') failed++;
    console.log(`${cellText(row!.cell)}, seed ${record.seed}: ${lines().measuredLine(found)}`);
  }
  if (failed) process.exitCode = 2;
}

async function exportRows(name: string, { format = 'csv', out, ...flags }: Flags): Promise<void> {
  const plan = await planOf(name, flags as Flags);
  const { exported } = require('../study/export-rows') as typeof import('../study/export-rows');
  const text = exported(plan, format);
  if (out) writeFileAtomic(out, text);
  else process.stdout.write(text);
}
