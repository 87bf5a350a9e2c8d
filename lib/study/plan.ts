/** What of a study is recorded, what is missing, and what is stale and why. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Plain } from '../train/config/merge';
import { configDifferences } from '../train/same-run';
import { type Behavior, behaviorChange } from './behavior';
import { codeHash } from './provenance';
import { type Row, readRows } from './rows';
import type { RunStore } from './run-store';
import { cellText, type Study } from './study';
import { configKey, listTrials, runnerOf, type Selection, type Trial } from './trial';

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
export async function planStudy(
  study: Study,
  selection: Selection,
  store: RunStore,
  workRoot: string,
): Promise<Plan> {
  const { trials, missingData } = await listTrials(study, selection);
  const { rows: all, faults } = readRows(store, study.name, workRoot);
  const rows = all.filter(({ budget }) => budget === selection.budget);
  const verified = new Verified(workRoot, study.name);
  const records = new Records(study, rows, store);
  const planned = trials.map((trial): PlannedTrial => {
    const record = records.of(trial);
    if (!record) return { ...trial, state: 'missing' };
    const isTrue = record.code === codeHash() || verified.has(record.id);
    return { ...trial, state: isTrue ? 'recorded' : 'unverified', record };
  });
  const orphans = rows.filter((row) => !records.used.has(row));
  return { study, selection, store, trials: planned, rows, orphans, notes: [...faults, ...missingData] };
}

/** What a plan's records say, of the trials that are wanted: stale ones left out. */
export function countedRows({ trials }: Plan): Row[] {
  return trials.flatMap(({ state, record }) => (record && state !== 'stale' ? record : []));
}

/** Why a trial has no valid record: what differs from the newest one of its cell and seed. */
export function explain({ rows, store, study }: Plan, trial: PlannedTrial): string | undefined {
  if (trial.state !== 'missing') return trial.why;
  const same = rows.filter((row) => placeOf(row) === placeOf(trial));
  const row = same.length ? same.reduce(newer) : undefined;
  const before = row && store.read(study.name, row.id);
  if (!before) return undefined;
  const differences = configDifferences(before.config, trial.config);
  if (trial.data !== undefined && trial.data !== before.data)
    differences.push(`data ${before.data} -> ${trial.data}`);
  return `an older record (${before.id}) differs: ${differences.join('; ') || 'its data'}`;
}

/**
 * Compares behaviors that were computed anew with the records': one seed speaks for its cell.
 * @param behaviors by trial id
 * @returns the plan with what was unverified now recorded or stale
 */
export function judgePlan(plan: Plan, behaviors: ReadonlyMap<string, Behavior>, workRoot: string): Plan {
  const changes = new Map<string, string | undefined>();
  for (const { cell, record } of plan.trials) {
    const behavior = record && behaviors.get(record.id);
    const before = behavior && plan.store.read(plan.study.name, record.id);
    if (before) changes.set(cellText(cell), behaviorChange(before.behavior, behavior));
  }
  const trials = plan.trials.map((trial): PlannedTrial => {
    const cell = cellText(trial.cell);
    if (trial.state !== 'unverified' || !changes.has(cell)) return trial;
    const change = changes.get(cell);
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

/** Of each cell that is unverified the first trial whose data are here. */
export function trialsToVerify({ trials }: Plan): PlannedTrial[] {
  const byCell = new Map<string, PlannedTrial>();
  for (const trial of trials) {
    const cell = cellText(trial.cell);
    if (trial.state === 'unverified' && trial.id !== undefined && !byCell.has(cell)) byCell.set(cell, trial);
  }
  return [...byCell.values()];
}

/** A study's records by what they are of. */
class Records {
  readonly used = new Set<Row>();
  readonly #byId: Map<string, Row>;
  readonly #byKey: Map<string, Row>;
  /** The newest of each cell and seed. */
  #byPlace?: Map<string, Row>;

  constructor(
    readonly study: Study,
    readonly all: readonly Row[],
    readonly store: RunStore,
  ) {
    this.#byId = new Map(all.map((row) => [row.id, row]));
    this.#byKey = new Map(all.map((row) => [row.key, row]));
  }

  /** By id; where the data are not here, by configuration; last, one of an older library whose new keys have their defaults. */
  of(trial: Trial): Row | undefined {
    const { id, key } = trial;
    const found = id === undefined ? this.#byKey.get(key) : (this.#byId.get(id) ?? this.#refilled(trial));
    if (found) this.used.add(found);
    return found;
  }

  #newest(): Map<string, Row> {
    if (this.#byPlace) return this.#byPlace;
    this.#byPlace = new Map();
    for (const row of this.all) this.#byPlace.set(placeOf(row), newer(row, this.#byPlace.get(placeOf(row))));
    return this.#byPlace;
  }

  #refilled(trial: Trial): Row | undefined {
    const row = this.#newest().get(placeOf(trial));
    if (!row || row.data !== trial.data) return undefined;
    const filled = refill(this.study, this.store.read(this.study.name, row.id)!.config);
    return filled && configKey(filled) === trial.key ? row : undefined;
  }
}

function placeOf({ cell, seed }: Pick<Trial, 'cell' | 'seed'>): string {
  return `${cellText(cell)} ${seed}`;
}

function newer(a: Row, b?: Row): Row {
  return b && b.finishedAt > a.finishedAt ? b : a;
}

function refill(study: Study, config: Plain): Plain | undefined {
  try {
    return runnerOf(study).refill(config);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
