/** Where data sets are: a folder with one subfolder a set. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../errors';

/**
 * The folder of all data sets: `PAPERSWEEP_DATA` where that is set, else `data/cache` beside the library.
 * @throws InputError when `PAPERSWEEP_DATA` names no folder; `data/cache` may be absent
 */
export function dataFolder(): string {
  const named = process.env.PAPERSWEEP_DATA;
  if (!named) return join(__dirname, '..', '..', 'data', 'cache');
  if (isFolder(named)) return resolve(named);
  throw new InputError({
    what: 'no such folder',
    where: `PAPERSWEEP_DATA=${named}`,
    fix: 'set it to the folder that holds the data sets, or unset it',
  });
}

/** Folder of one set, or undefined when it is not there. */
export function findDataset(name: string): string | undefined {
  const folder = join(dataFolder(), name);
  return isFolder(folder) ? folder : undefined;
}

/**
 * Folder of one set that must be there.
 * @throws InputError naming the two ways to provide it
 */
export function requireDataset(name: string): string {
  const folder = findDataset(name);
  if (folder !== undefined) return folder;
  throw new InputError({
    what: `no data set "${name}"`,
    where: process.env.PAPERSWEEP_DATA ? 'the folder PAPERSWEEP_DATA' : 'data/cache',
    fix: `put its folder there, or set PAPERSWEEP_DATA to the folder that holds ${name}/`,
  });
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
