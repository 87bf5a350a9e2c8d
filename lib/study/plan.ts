/** What of a study is recorded, what is missing, and what is stale and why. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../files';
import { configDifferences } from '../train/same-run';
import { type Behavior, behaviorChange } from './behavior';
import { codeHash } from './provenance';
import type { RunRecord } from './record';
import { newer, placeOf, Records } from './records-of';
import { type Row, readRows } from './rows';
import type { RunStore } from './run-store';
import { cellText, type Study } from './study';
import { listTrials, type Selection, type Trial } from './trial';

/**
 * `recorded`: with this code, or with other code that was seen to do the same. `unverified`: other code, not yet
 * compared. `stale`: the code does something else now. `missing`: no record.
 */
export type TrialState = 'recorded' | 'unverified' | 'stale' | 'missing';

/** A trial and what is known of it. */
export interface PlannedTrial extends Trial {
  state: TrialState;
  record?: Row;
  /** What made it stale. */
  why?: string;
}

/** Where a plan looks. */
export interface Places {
  store: RunStore;
  /** Folder of checkpoints and indices. */
  workRoot: string;
  /** Other studies: a trial that one of them has recorded, measured by the same function, is recorded. */
  catalog?: readonly Study[];
}

/** A study's selection beside its records. */
export interface Plan {
  study: Study;
  selection: Selection;
  store: RunStore;
  trials: PlannedTrial[];
  /** Every record of the selection's budget that can be read. */
  rows: Row[];
  /** Those that belong to no trial of the selection any more. */
  orphans: Row[];
  /** Records that cannot be read, data that are not here: a line each. */
  notes: string[];
}

/** Which records were seen to be still true of this code: kept beside the checkpoints, never committed. */
export class Verified {
  readonly #path: string;
  #ids: Set<string>;

  constructor(workRoot: string, study: string) {
    this.#path = join(workRoot, study, 'verified.json');
    this.#ids = new Set(this.#read());
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(ids: readonly string[]): void {
    this.#ids = new Set([...this.#ids, ...ids]);
    writeFileAtomic(this.#path, JSON.stringify({ code: codeHash(), ids: [...this.#ids] }));
  }

  /** What was verified for other code counts no more. */
  #read(): string[] {
    if (!existsSync(this.#path)) return [];
    const { code, ids } = JSON.parse(readFileSync(this.#path, 'utf8')) as { code: string; ids: string[] };
    return code === codeHash() ? ids : [];
  }
}

/**
 * Lays a study's selection beside its records; computes nothing.
 * @throws InputError as `listTrials`.
 */
export async function planStudy(study: Study, selection: Selection, places: Places): Promise<Plan> {
  const { store, workRoot } = places;
  const { trials, missingData } = await listTrials(study, selection);
  const { rows: all, faults } = readRows(store, study.name, workRoot);
  const verified = new Verified(workRoot, study.name);
  const records = new Records(study, all, places);
  const isTrue = ({ code, id }: Row) => code === codeHash() || verified.has(id);
  const planned = trials.map((trial): PlannedTrial => {
    const row = records.of(trial, isTrue);
    if (!row) return Object.assign(trial, { state: 'missing' as const });
    const { cell, budget } = trial; // another study, or an older catalog, may call them otherwise
    const isNamedSo = row.budget === budget && cellText(row.cell) === cellText(cell);
    const record = isNamedSo ? row : { ...row, cell, budget };
    return Object.assign(trial, {
      state: isTrue(row) ? ('recorded' as const) : ('unverified' as const),
      record,
    });
  });
  const rows = all.filter(({ budget }) => budget === selection.budget);
  const orphans = rows.filter((row) => !records.used.has(row));
  return { study, selection, store, trials: planned, rows, orphans, notes: [...faults, ...missingData] };
}

/** The whole record of a row, with the plan's own names of its cell. */
export function wholeRecord({ store, study }: Plan, { from, id, cell, budget }: Row): RunRecord | undefined {
  const record = store.read(from ?? study.name, id);
  return record && { ...record, cell, budget };
}

/** What a plan's records say, of the trials that are wanted: stale ones left out. */
export function countedRows({ trials }: Plan): Row[] {
  return trials.flatMap(({ state, record }) => (record && state !== 'stale' ? record : []));
}

/** Why a trial has no valid record (what differs from the newest one of its cell and seed), or one of another study. */
export function explain({ rows, store, study }: Plan, trial: PlannedTrial): string | undefined {
  if (trial.state !== 'missing') return trial.why ?? sharedBy(trial.record);
  const same = rows.filter((row) => placeOf(row) === placeOf(trial));
  const row = same.length ? same.reduce(newer) : undefined;
  const before = row && store.read(study.name, row.id);
  if (!before) return undefined;
  const differences = configDifferences(before.config, trial.config);
  if (trial.data !== undefined && trial.data !== before.data)
    differences.push(`data ${before.data} -> ${trial.data}`);
  return `an older record (${before.id}) differs: ${differences.join('; ') || 'its data'}`;
}

function sharedBy(record: Row | undefined): string | undefined {
  return record?.from && `recorded in study ${record.from}`;
}

/**
 * Compares behaviors that were computed anew with the records': one seed speaks for those of its cell
 * that the same code recorded.
 * @param behaviors by trial id
 * @returns the plan with what was unverified now recorded or stale
 */
export function judgePlan(plan: Plan, behaviors: ReadonlyMap<string, Behavior>, workRoot: string): Plan {
  const changes = new Map<string, string | undefined>();
  for (const trial of plan.trials) {
    const { record } = trial;
    const behavior = record && behaviors.get(record.id);
    const before = behavior && wholeRecord(plan, record);
    if (before) changes.set(groupOf(trial), behaviorChange(before.behavior, behavior));
  }
  const trials = plan.trials.map((trial): PlannedTrial => {
    const group = groupOf(trial);
    if (trial.state !== 'unverified' || !changes.has(group)) return trial;
    const change = changes.get(group);
    if (change === undefined) return { ...trial, state: 'recorded' };
    const code = `recorded with commit ${trial.record!.commit}, this code does something else: ${change}`;
    return { ...trial, state: 'stale', why: code };
  });
  const trusted = trials.filter(
    ({ state, record }) => state === 'recorded' && record && record.code !== codeHash(),
  );
  if (trusted.length) new Verified(workRoot, plan.study.name).add(trusted.map(({ record }) => record!.id));
  return { ...plan, trials };
}

/** Of each cell, and each code that recorded it, the first trial that is unverified and whose data are here. */
export function trialsToVerify({ trials }: Plan): PlannedTrial[] {
  const first = new Map<string, PlannedTrial>();
  for (const trial of trials) {
    const group = groupOf(trial);
    if (trial.state === 'unverified' && trial.id !== undefined && !first.has(group)) first.set(group, trial);
  }
  return [...first.values()];
}

function groupOf({ cell, record }: PlannedTrial): string {
  return `${cellText(cell)} ${record?.code}`;
}
