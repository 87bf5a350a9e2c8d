/** The checkpoints of one run: the last few and the best, each whole, older ones removed only after a newer one is there. */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { diskFault } from '../files';
import { type Checkpoint, checkpointBytes, writeCheckpoint } from './checkpoint';

/** Bytes that are left free beside a checkpoint: its header, and what else the run writes. */
const reserveBytes = 8 * 2 ** 20;

const stepFile = /^step-(\d+)\.safetensors$/;

/**
 * Under the run's folder: `checkpoints/step-N.safetensors`, the last few; `checkpoint.safetensors`, the newest;
 * `best.safetensors`. Equal ones share their bytes on disk where the file system can.
 */
export class CheckpointFolder {
  readonly #folder: string;
  readonly #keepLast: number;
  readonly #freeBytes: (folder: string) => number;

  /**
   * Makes the folder, and removes what killed processes left half-written.
   * @param keepLast at least 1
   * @param freeBytes free disk under a folder
   */
  constructor(folder: string, keepLast: number, freeBytes: (folder: string) => number = freeDisk) {
    if (!(Number.isInteger(keepLast) && keepLast >= 1)) {
      throw new InputError({ what: `${keepLast} checkpoints to keep`, expected: 'a whole number from 1' });
    }
    this.#folder = folder;
    this.#keepLast = keepLast;
    this.#freeBytes = freeBytes;
    makeFolder(this.#steps);
    for (const place of [folder, this.#steps]) removeLeftovers(place);
  }

  /**
   * Writes a checkpoint, then removes those that are no more among the last.
   * @returns its file
   * @throws InputError when the disk is too full; what was there stays whole.
   */
  save(checkpoint: Checkpoint, isBest: boolean): string {
    this.#requireSpace(checkpointBytes(checkpoint) + reserveBytes);
    const name = `step-${String(checkpoint.progress.step).padStart(8, '0')}.safetensors`;
    const path = join(this.#steps, name);
    writeCheckpoint(path, checkpoint);
    this.#name(path, 'checkpoint.safetensors');
    if (isBest) this.#name(path, 'best.safetensors');
    for (const old of this.#newestFirst().slice(this.#keepLast)) rmSync(join(this.#steps, old));
    return path;
  }

  /** The file to resume from, or undefined when nothing was finished yet. */
  newest(): string | undefined {
    const [last] = this.#newestFirst();
    if (last) return join(this.#steps, last);
    const named = join(this.#folder, 'checkpoint.safetensors');
    return existsSync(named) ? named : undefined;
  }

  get #steps(): string {
    return join(this.#folder, 'checkpoints');
  }

  #newestFirst(): string[] {
    const number = (name: string) => Number(stepFile.exec(name)![1]);
    return readdirSync(this.#steps)
      .filter((name) => stepFile.test(name))
      .sort((a, b) => number(b) - number(a));
  }

  #requireSpace(needed: number): void {
    const free = this.#freeBytes(this.#folder);
    if (free >= needed) return;
    const last = this.newest();
    throw new InputError({
      what: `no disk space for a checkpoint: ${megabytes(needed)} needed, ${megabytes(free)} free`,
      where: this.#folder,
      fix: `free some space, then run it again with --resume; ${last ? `${last} is whole` : 'nothing was written'}`,
    });
  }

  /** Gives a file a second name, in place of what had it, at once or not at all. */
  #name(path: string, name: string): void {
    const side = join(this.#folder, `${name}.${process.pid}.part`);
    try {
      linkOrCopy(path, side);
      renameSync(side, join(this.#folder, name));
    } catch (error) {
      throw diskFault(error as NodeJS.ErrnoException, join(this.#folder, name));
    } finally {
      rmSync(side, { force: true }); // a link is left where both names were the same file already
    }
  }
}

/** Bytes that this user may still write under a folder. */
export function freeDisk(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw diskFault(error as NodeJS.ErrnoException, path);
  }
}

function linkOrCopy(path: string, side: string): void {
  try {
    linkSync(path, side);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') throw error;
    copyFileSync(path, side); // no hard links on this file system
  }
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /\.(\d+)(\.[0-9a-f]+)?\.part$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
