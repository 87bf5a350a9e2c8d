/** A trial: one cell of a study's grid with one seed, named by what it is. */
import { InputError } from '../errors';
import type { Budget } from '../train';
import { merge, type Plain } from '../train/config/merge';
import { canonicalJson, shortHash } from './canonical';
import { type Arm, armsOf, onlyArms } from './grid';
import type { TrialRunner } from './runner';
import { type Cell, cellText, type Study } from './study';

/** One cell, one seed. */
export interface Trial {
  study: string;
  budget: Budget;
  cell: Cell;
  seed: number;
  /** Full, seed included. */
  config: Plain;
  /** Fingerprint of the data; absent where they are not on this machine. */
  data?: string;
  /** Hash of configuration, seed and data; absent where the data are. */
  id?: string;
  /** Configuration (its hash) and seed alone. */
  key: string;
}

/** Which part of a study is wanted. */
export interface Selection {
  budget: Budget;
  /** Number of seeds; the budget's own where absent. */
  seeds?: number;
  /** `key=value`. */
  only?: readonly string[];
}

/** Every trial that is wanted, and why data could not be looked at. */
export interface Listed {
  trials: Trial[];
  /** One line for each data set that is not here. */
  missingData: string[];
}

/**
 * Lists the trials of a study, seed after seed of each cell.
 * @throws InputError for a grid, cell or configuration that cannot be, or two cells that are the same trial.
 */
export async function listTrials(study: Study, { budget, seeds, only = [] }: Selection): Promise<Listed> {
  const plan = study.budgets[budget];
  if (!plan) {
    const expected = `one of: ${Object.keys(study.budgets).join(', ')}`;
    throw new InputError({ what: `no budget "${budget}"`, where: `study ${study.name}`, expected });
  }
  const count = seeds ?? plan.seeds;
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new InputError({
      what: `${count} seeds`,
      where: `study ${study.name}`,
      expected: 'a whole number from 1',
    });
  }
  const data = new DataHere(runnerOf(study));
  const settings = merge(study.settings ?? {}, plan.settings ?? {});
  const arms = only.length ? onlyArms(study, only) : armsOf(study);
  const trials: Trial[] = [];
  for (const arm of arms) {
    const whole = { ...arm, settings: merge(settings, arm.settings) };
    trials.push(...(await armTrials(study, budget, count, whole, data)));
  }
  requireDifferent(study.name, trials);
  return { trials, missingData: data.missing };
}

/** What runs a study's trials. */
export function runnerOf({ runner }: Study): TrialRunner {
  // Loaded here: it brings TensorFlow.js, which lists and tables do without.
  return runner ?? (require('./train-runner') as typeof import('./train-runner')).trainRunner;
}

/** Hash of what moves a trial's score; `run` (threads, logs) does not. */
export function configKey(config: Plain): string {
  return seedKey(cellKeyOf(config), Number(config.seed));
}

/** The name of a trial: configuration, seed (it is part of the configuration) and data. */
export function trialId(key: string, data: string): string {
  return shortHash(`${key} ${data}`);
}

function cellKeyOf({ run: _, seed: __, ...config }: Plain): string {
  return shortHash(canonicalJson(config));
}

function seedKey(cellKey: string, seed: number): string {
  return `${cellKey} ${seed}`;
}

async function armTrials(
  study: Study,
  budget: Budget,
  count: number,
  { cell, settings }: Arm,
  data: DataHere,
): Promise<Trial[]> {
  const { preset, name } = study;
  const first = resolve(study, cell, () =>
    runnerOf(study).resolve({ preset, budget, settings: { ...settings, seed: 0 } }),
  );
  const print = await data.fingerprint(first);
  const cellKey = cellKeyOf(first);
  return Array.from({ length: count }, (_, seed) => {
    const key = seedKey(cellKey, seed);
    const id = print === undefined ? {} : { data: print, id: trialId(key, print) };
    return { study: name, budget, cell, seed, config: { ...first, seed }, key, ...id };
  });
}

function resolve(study: Study, cell: Cell, make: () => Plain): Plain {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ ...error.fault, where: `study ${study.name}, ${cellText(cell)}` });
  }
}

function requireDifferent(study: string, trials: readonly Trial[]): void {
  const seen = new Map<string, Trial>();
  for (const trial of trials) {
    const twin = seen.get(trial.key);
    if (twin) {
      const what = `the same trial twice: "${cellText(twin.cell)}" and "${cellText(trial.cell)}" resolve to one configuration`;
      throw new InputError({ what, where: `study ${study}`, fix: 'remove one of the levels' });
    }
    seen.set(trial.key, trial);
  }
}

/** Fingerprints of data sets, each taken once. */
class DataHere {
  readonly missing: string[] = [];
  readonly #known = new Map<string, Promise<string | undefined>>();

  constructor(readonly runner: TrialRunner) {}

  fingerprint(config: Plain): Promise<string | undefined> {
    const key = canonicalJson([config.task, config.data]);
    const known = this.#known.get(key) ?? this.#look(config);
    this.#known.set(key, known);
    return known;
  }

  async #look(config: Plain): Promise<string | undefined> {
    try {
      return await this.runner.fingerprint(config);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.missing.push(error.message);
      return undefined;
    }
  }
}
