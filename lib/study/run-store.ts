/** The recorded trials: `<folder>/<study>/<id>.json`, each whole or absent. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { canonicalJson } from './canonical';
import { checkRecord, type RunRecord, resultOf } from './record';

/** What a study's folder holds. */
export interface Recorded {
  records: RunRecord[];
  /** What could not be read, one line each: told, never counted. */
  faults: InputError[];
}

/** How a record was kept; `differs`: another result was there already, and stays. */
export type Kept = 'new' | 'same' | 'differs' | 'replaced';

/** `PAPERSWEEP_RUNS`, or `data/runs` beside the library. */
function defaultFolder(): string {
  return process.env.PAPERSWEEP_RUNS ?? join(__dirname, '..', '..', 'data', 'runs');
}

/** Reads and writes run records. */
export class RunStore {
  constructor(
    readonly folder = defaultFolder(),
    readonly writeFile: typeof writeFileAtomic = writeFileAtomic,
  ) {}

  /** The file of a trial. */
  path(study: string, id: string): string {
    return join(this.folder, study, `${id}.json`);
  }

  /** @returns undefined when there is none @throws InputError when it is no whole record */
  read(study: string, id: string): RunRecord | undefined {
    const path = this.path(study, id);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const record = checkRecord(parse(text, path), path);
    if (record.id === id && record.study === study) return record;
    throw new InputError({
      what: `a record of ${record.study}/${record.id} under another name`,
      where: path,
      fix: 'remove it',
    });
  }

  /** All records of a study, by name of their files. */
  readAll(study: string): Recorded {
    const found: Recorded = { records: [], faults: [] };
    for (const id of this.ids(study)) {
      try {
        found.records.push(this.read(study, id)!);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        found.faults.push(error);
      }
    }
    return found;
  }

  /** Names of the records' files, without `.json`. */
  ids(study: string): string[] {
    return listed(join(this.folder, study))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
      .sort();
  }

  /**
   * Keeps a record. Where one of this trial is there already, that one stays, unless it was called stale.
   * @throws InputError when the disk is full or the folder cannot be written.
   */
  write(record: RunRecord, { replace = false } = {}): Kept {
    const before = replace ? undefined : this.read(record.study, record.id);
    if (before)
      return canonicalJson(resultOf(before)) === canonicalJson(resultOf(record)) ? 'same' : 'differs';
    this.writeFile(this.path(record.study, record.id), `${JSON.stringify(record, null, 1)}\n`);
    return replace ? 'replaced' : 'new';
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError({
      what: `no JSON (${(error as Error).message})`,
      where,
      fix: 'git restore it, or remove it',
    });
  }
}

/** Names in a folder; none where there is no folder. */
export function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
