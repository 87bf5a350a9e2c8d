/** Where a trial keeps its checkpoints between interruptions: `<root>/<study>/<id>/<attempt>/`. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { diskFault, writeFileAtomic } from '../files';
import { RunFolder } from '../train/run-folder';
import type { Behavior } from './behavior';
import { listed } from './run-store';

/** What earlier starts of a trial took. */
export interface Spent {
  seconds: number;
  starts: number;
}

/** `data/cache/studies` beside the library. */
export const defaultWorkRoot = join(__dirname, '..', '..', 'data', 'cache', 'studies');

/**
 * A trial's folder, held by this process. Who was given the trial takes it: where a process that was thought dead still
 * writes, its newest checkpoint is copied to a folder beside it, and it may write on unheard.
 */
export class WorkFolder {
  readonly #lock: RunFolder;
  readonly #attempt: string;

  /** @param folder of the trial, `<root>/<study>/<id>` @throws InputError when the disk is full. */
  constructor(readonly folder: string) {
    const numbers = attempts(folder);
    const last = numbers.at(-1) ?? 1;
    const taken = take(join(folder, `${last}`));
    this.#attempt = join(folder, `${taken ? last : last + 1}`);
    if (!taken) copyAttempt(join(folder, `${last}`), this.#attempt);
    this.#lock = taken ?? new RunFolder(this.#attempt, true);
  }

  /** The folder of checkpoints and logs. */
  get run(): string {
    return join(this.#attempt, 'run');
  }

  /** What earlier starts took. */
  get spent(): Spent {
    try {
      return JSON.parse(readFileSync(join(this.#attempt, 'spent.json'), 'utf8')) as Spent;
    } catch {
      return { seconds: 0, starts: 0 };
    }
  }

  set spent(spent: Spent) {
    writeFileAtomic(join(this.#attempt, 'spent.json'), JSON.stringify(spent));
  }

  /** Of its first steps, once they were taken. */
  get behavior(): Behavior | undefined {
    try {
      return JSON.parse(readFileSync(join(this.#attempt, 'behavior.json'), 'utf8')) as Behavior;
    } catch {
      return undefined;
    }
  }

  set behavior(behavior: Behavior) {
    writeFileAtomic(join(this.#attempt, 'behavior.json'), JSON.stringify(behavior));
  }

  /** Keeps what the trial gave, and of its files the last checkpoint alone. */
  finish(outcome: object): void {
    writeFileAtomic(outcomePath(this.folder), JSON.stringify(outcome));
    const weights = join(this.run, 'checkpoint.safetensors');
    if (existsSync(weights)) copyFileSync(weights, join(this.folder, 'checkpoint.safetensors'));
    for (const number of attempts(this.folder))
      rmSync(join(this.folder, `${number}`), { recursive: true, force: true });
  }

  /** Lets it go; what was reached stays for the next start. */
  close(): void {
    this.#lock.close();
  }
}

/** What a finished trial left here, if its record never came home. */
export function finishedOutcome(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(outcomePath(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Forgets what is here of a trial: it is to be run anew. */
export function forgetWork(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The folder of a trial's newest attempt, where there is one. */
export function newestAttempt(folder: string): string | undefined {
  const last = attempts(folder).at(-1);
  return last === undefined ? undefined : join(folder, `${last}`);
}

/** The folder that its next attempt would have. */
export function nextAttempt(folder: string): string {
  return join(folder, `${(attempts(folder).at(-1) ?? 0) + 1}`);
}

function outcomePath(folder: string): string {
  return join(folder, 'outcome.json');
}

function attempts(folder: string): number[] {
  return listed(folder)
    .map(Number)
    .filter((number) => Number.isInteger(number))
    .sort((a, b) => a - b);
}

/** @returns undefined when a living process has it */
function take(path: string): RunFolder | undefined {
  try {
    return new RunFolder(path, true);
  } catch (error) {
    if (error instanceof InputError && /another run|other processes/.test(error.fault.what)) return undefined;
    throw error;
  }
}

/** Copies while somebody may still write: whole checkpoints by their names, and a log that may end in half a line. */
function copyAttempt(from: string, to: string): void {
  try {
    mkdirSync(to, { recursive: true });
    cpSync(from, to, { recursive: true, filter: (path) => !/(\.part|run\.lock)$/.test(path) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw diskFault(error as NodeJS.ErrnoException, to);
    rmSync(to, { recursive: true, force: true }); // a file was replaced while it was copied: begin anew
  }
}
