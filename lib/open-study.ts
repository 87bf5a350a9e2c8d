/** A study by its name, for notebooks. */
import { join } from 'node:path';
import { studies } from './studies';
import { findStudy } from './study/catalog';
import { openStudy, type StudyOptions, type StudyView } from './study/view';

/**
 * Opens a study: `await study('dsla-kappa', { budget, seeds })` shows what is recorded at once.
 * @throws InputError when there is no such study, with the nearest name.
 */
export function study(name: string, options: StudyOptions = {}): Promise<StudyView> {
  return openStudy(findStudy(studies, name), { catalog: [join(__dirname, 'studies.ts')], ...options });
}
