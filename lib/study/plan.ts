/** What of a study is recorded, what is missing, and what is stale and why. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Plain } from '../train/config/merge';
import { configDifferences } from '../train/same-run';
import { type Behavior, behaviorChange } from './behavior';
import { codeHash } from './provenance';
import type { RunRecord } from './record';
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
  record?: RunRecord;
  /** What made it stale, or what differs from an older record of the same cell and seed. */
  why?: string;
}

/** A study's selection beside its records. */
export interface Plan {
  study: Study;
  selection: Selection;
  trials: PlannedTrial[];
  /** Records that belong to no trial of the selection's budget any more. */
  orphans: RunRecord[];
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
  const { records, faults } = store.readAll(study.name);
  const verified = new Verified(workRoot, study.name);
  const own = new Records(study, records);
  const planned = trials.map((trial) => planned1(trial, own, verified));
  const notes = [...faults, ...missingData].map((note) => (typeof note === 'string' ? note : note.message));
  return { study, selection, trials: planned, orphans: own.unused(selection.budget), notes };
}

function planned1(trial: Trial, records: Records, verified: Verified): PlannedTrial {
  const record = records.of(trial);
  if (!record) return { ...trial, state: 'missing', ...why(records.before(trial), trial) };
  const isTrue = record.code === codeHash() || verified.has(record.id);
  return { ...trial, state: isTrue ? 'recorded' : 'unverified', record };
}

function why(before: RunRecord | undefined, trial: Trial): { why?: string } {
  if (!before) return {};
  const differences = configDifferences(before.config, trial.config);
  if (trial.data !== undefined && trial.data !== before.data)
    differences.push(`data ${before.data} -> ${trial.data}`);
  return { why: `an older record (${before.id}) differs: ${differences.join('; ') || 'its data'}` };
}

/**
 * Compares behaviors that were computed anew with the records': one seed speaks for its cell.
 * @param behaviors by trial id
 * @returns the plan with what was unverified now recorded or stale
 */
export function judgePlan(plan: Plan, behaviors: ReadonlyMap<string, Behavior>, workRoot: string): Plan {
  const changes = new Map<string, string | undefined>();
  for (const trial of plan.trials) {
    const behavior = trial.record && behaviors.get(trial.record.id);
    if (behavior) changes.set(cellText(trial.cell), behaviorChange(trial.record!.behavior, behavior));
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
  readonly #byId: Map<string, RunRecord>;
  readonly #byKey = new Map<string, RunRecord>();
  readonly #used = new Set<RunRecord>();

  constructor(
    readonly study: Study,
    readonly all: readonly RunRecord[],
  ) {
    this.#byId = new Map(all.map((record) => [record.id, record]));
    for (const record of all) this.#byKey.set(configKey(record.config), record);
  }

  /** By id; where the data are not here, by configuration; last, one of an older library whose new keys have their defaults. */
  of(trial: Trial): RunRecord | undefined {
    const found =
      trial.id === undefined
        ? this.#byKey.get(trial.key)
        : (this.#byId.get(trial.id) ?? this.#refilled(trial));
    if (found) this.#used.add(found);
    return found;
  }

  /** The newest record of the same cell and seed at the same budget. */
  before({ cell, seed, budget }: Trial): RunRecord | undefined {
    const same = this.all.filter(
      (one) => one.budget === budget && one.seed === seed && cellText(one.cell) === cellText(cell),
    );
    return same.sort((a, b) => (a.times.finishedAt < b.times.finishedAt ? 1 : -1))[0];
  }

  unused(budget: string): RunRecord[] {
    return this.all.filter((record) => record.budget === budget && !this.#used.has(record));
  }

  #refilled(trial: Trial): RunRecord | undefined {
    const older = this.before(trial);
    if (!older || older.data !== trial.data) return undefined;
    const filled = refill(this.study, older.config);
    return filled && configKey(filled) === trial.key ? older : undefined;
  }
}

function refill(study: Study, config: Plain): Plain | undefined {
  try {
    return runnerOf(study).refill(config);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
