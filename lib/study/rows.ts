/** What tables and verdicts need of each record, read fast: an index beside the checkpoints knows the files by size and time. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Budget } from '../train/config/presets';
import { type RunRecord, recordFormat, valuesOf } from './record';
import type { RunStore } from './run-store';
import { type Cell, cellText } from './study';
import { configKey } from './trial';

/** One record, short. */
export interface Row {
  id: string;
  /** The study that recorded it, where it is another. */
  from?: string;
  budget: Budget;
  cell: Cell;
  seed: number;
  /** Metrics and the mechanism's. */
  values: Record<string, number>;
  wallSeconds: number;
  finishedAt: string;
  engine: string;
  /** Hash of configuration and seed; of the data; of the code. */
  key: string;
  data: string;
  code: string;
  commit: string;
}

/** A study's rows, and what could not be read. */
export interface Rows {
  rows: Row[];
  faults: string[];
}

/** Of the index, by that of the records in it. */
const indexFormat = `2 of ${recordFormat}`;

/** A row, or the fault of its file, and how the file looked. */
interface Entry {
  id: string;
  mtimeMs: number;
  size: number;
  row?: Row;
  fault?: string;
}

/**
 * Gives the rows of a study; only files that have changed are read and checked anew, and those at fault: another version of
 * the library, which shares the index, may have been the one that could not read them.
 */
export function readRows(store: RunStore, study: string, workRoot: string): Rows {
  const path = join(workRoot, study, 'index.json');
  const [known, ids] = [readIndex(path), store.ids(study)];
  const folder = store.path(study, '').slice(0, -'.json'.length);
  let isChanged = ids.length !== known.length;
  let at = 0; // both lists are in order
  const entries = ids.map((id): Entry => {
    while (at < known.length && known[at].id < id) at++;
    const { mtimeMs, size } = statSync(`${folder}${id}.json`);
    const before = known[at];
    if (before?.row && before.id === id && before.mtimeMs === mtimeMs && before.size === size) return before;
    isChanged = true;
    return { id, mtimeMs, size, ...readOne(store, study, id) };
  });
  if (isChanged) writeIndex(path, entries);
  return {
    rows: entries.flatMap(({ row }) => row ?? []),
    faults: entries.flatMap(({ fault }) => fault ?? []),
  };
}

/** The row of one record. */
export function rowOf(record: RunRecord): Row {
  const { id, budget, cell, seed, data, code, commit, engine, times } = record;
  const { wallSeconds, finishedAt } = times;
  const own = {
    id,
    budget,
    cell,
    seed,
    data,
    code,
    commit,
    engine: engine.name,
    key: configKey(record.config),
  };
  return { ...own, values: valuesOf(record), wallSeconds, finishedAt };
}

/** Rows by their cells, in the order in which cells first come. */
export function byCell(rows: readonly Row[]): { cell: Cell; rows: Row[] }[] {
  const cells = new Map<string, { cell: Cell; rows: Row[] }>();
  for (const row of rows) {
    const key = cellText(row.cell);
    const group = cells.get(key);
    if (group) group.rows.push(row);
    else cells.set(key, { cell: row.cell, rows: [row] });
  }
  return [...cells.values()];
}

/** A metric by seed; seeds without it are left out. */
export function bySeed(rows: readonly Row[], metric: string): Map<number, number> {
  return new Map(rows.flatMap(({ seed, values }) => (metric in values ? [[seed, values[metric]]] : [])));
}

function readOne(store: RunStore, study: string, id: string): { row?: Row; fault?: string } {
  try {
    return { row: rowOf(store.read(study, id)!) };
  } catch (error) {
    if (error instanceof InputError) return { fault: error.message };
    throw error;
  }
}

function readIndex(path: string): Entry[] {
  try {
    const { format, entries } = JSON.parse(readFileSync(path, 'utf8'));
    return format === indexFormat ? entries : [];
  } catch {
    return [];
  }
}

function writeIndex(path: string, entries: readonly Entry[]): void {
  try {
    writeFileAtomic(path, JSON.stringify({ format: indexFormat, entries }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // it only makes the next time faster
  }
}
