/** Where studies are found: modules that export `studies`. */
import { resolve } from 'node:path';
import { InputError, nearest } from '../errors';
import { UnfitWorker } from './job';
import type { Study } from './study';

/**
 * Loads the studies of some modules.
 * @throws InputError when a module cannot be loaded or exports no studies, or two have one name.
 */
export function loadStudies(files: readonly string[]): Study[] {
  const studies = files.flatMap(studiesOf);
  const twice = studies.find(({ name }, i) => studies.findIndex((one) => one.name === name) !== i);
  if (twice)
    throw new InputError({ what: `two studies are called "${twice.name}"`, where: files.join(', ') });
  return studies;
}

/** @throws InputError when there is no such study, with the nearest name. */
export function findStudy(studies: readonly Study[], name: string): Study {
  const found = studies.find((study) => study.name === name);
  if (found) return found;
  const names = studies.map((study) => study.name);
  const near = nearest(name, names) ?? names.find((one) => one.includes(name));
  throw new UnfitWorker({
    what: `no study "${name}"`,
    expected: near ? `perhaps ${near}` : `one of: ${names.join(', ')}`,
    fix: 'npx papersweep study list, or --file FILE.ts that exports `studies`',
  });
}

function studiesOf(file: string): Study[] {
  let loaded: { studies?: unknown };
  try {
    loaded = require(resolve(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND') throw error;
    throw new InputError({ what: message.split('\n')[0], where: file });
  }
  if (Array.isArray(loaded.studies)) return loaded.studies as Study[];
  throw new InputError({
    what: 'exports no list `studies`',
    where: file,
    expected: 'export const studies: Study[] = […]',
  });
}
