/** Which record is of which trial: the study's own, else one of the same trial in another study. */
import { InputError } from '../errors';
import type { Plain } from '../train/config/merge';
import type { Places } from './plan';
import { type Row, readRows } from './rows';
import { cellText, type Study } from './study';
import { configKey, runnerOf, type Trial } from './trial';

/** A study's records, and those that it may take from others, by what they are of. */
export class Records {
  /** The study's own rows that were taken. */
  readonly used = new Set<Row>();
  readonly #byId: Map<string, Row>;
  #byKey?: Map<string, Row>;
  /** The newest of each cell and seed. */
  #byPlace?: Map<string, Row>;
  /** Rows of the other studies, by id and by key. */
  #others?: Map<string, Row[]>;

  /** @param own rows of the study, of every budget */
  constructor(
    readonly study: Study,
    readonly own: readonly Row[],
    readonly places: Places,
  ) {
    this.#byId = new Map(own.map((row) => [row.id, row]));
  }

  /**
   * The row of a trial: the study's own first, unless only another study's is true of this code.
   * @param isTrue whether a row was made by this code, or by code seen to do the same
   */
  of(trial: Trial, isTrue: (row: Row) => boolean): Row | undefined {
    const own = this.#own(trial);
    if (own) this.used.add(own);
    if (own && isTrue(own)) return own;
    const shared = this.#shared(trial);
    return shared.find(isTrue) ?? own ?? shared[0];
  }

  /** By id; where the data are not here, by configuration; last, one of an older library whose new keys have their defaults. */
  #own(trial: Trial): Row | undefined {
    const { id, key } = trial;
    if (id !== undefined) return this.#byId.get(id) ?? this.#refilled(trial);
    this.#byKey ??= new Map(this.own.map((row) => [row.key, row]));
    return this.#byKey.get(key);
  }

  /** The same trial in other studies. */
  #shared({ id, key }: Trial): readonly Row[] {
    this.#others ??= othersRows(this.study, this.places);
    return this.#others.get(id ?? key) ?? [];
  }

  #newest(): Map<string, Row> {
    if (this.#byPlace) return this.#byPlace;
    this.#byPlace = new Map();
    for (const row of this.own) this.#byPlace.set(placeOf(row), newer(row, this.#byPlace.get(placeOf(row))));
    return this.#byPlace;
  }

  #refilled(trial: Trial): Row | undefined {
    const row = this.#newest().get(placeOf(trial));
    if (!row || row.data !== trial.data) return undefined;
    const filled = refill(this.study, this.places.store.read(this.study.name, row.id)!.config);
    return filled && configKey(filled) === trial.key ? row : undefined;
  }
}

/** Records of the studies that are run and measured as this one is. */
function othersRows(study: Study, { store, workRoot, catalog = [] }: Places): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  const { name, measure, runner } = study;
  const others = catalog.filter(
    (one) => one.name !== name && one.measure === measure && one.runner === runner,
  );
  for (const { name: from } of others) {
    for (const row of readRows(store, from, workRoot).rows)
      for (const by of [row.id, row.key]) found.set(by, [...(found.get(by) ?? []), { ...row, from }]);
  }
  return found;
}

/** A trial's cell and seed in a word. */
export function placeOf({ cell, seed }: Pick<Trial, 'cell' | 'seed'>): string {
  return `${cellText(cell)} ${seed}`;
}

/** The one that was finished later. */
export function newer(a: Row, b?: Row): Row {
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
