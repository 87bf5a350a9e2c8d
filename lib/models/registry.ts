/** All models by name. */
import type { Random } from '../engine';
import { InputError, nearest } from '../errors';
import { atssEntries } from './atss';
import { fcosEntries } from './fcos';
import { foveaboxEntries } from './foveabox';
import { hourglassEntries } from './hourglass';
import { hrnetEntries } from './hrnet';
import type { Model, ModelEntry } from './model';
import { retinanetEntries } from './retinanet';
import { yoloEntries } from './yolo/entries';

/** Every model that can be built, family by family. */
export const modelEntries: readonly ModelEntry[] = Object.freeze([
  ...yoloEntries,
  ...retinanetEntries,
  ...fcosEntries,
  ...atssEntries,
  ...foveaboxEntries,
  ...hourglassEntries,
  ...hrnetEntries,
]);

/**
 * The entry of a name, e.g. `yolox-s` or `hrnet-w32`.
 * @throws InputError when there is none, with the nearest name
 */
export function findModel(name: string): ModelEntry {
  const found = modelEntries.find((entry) => entry.name === name);
  if (found) return found;
  const near = nearest(
    name,
    modelEntries.map((entry) => entry.name),
  );
  throw new InputError({
    what: `no model "${name}"`,
    expected: near ?? 'a name of the list',
    fix: 'npx papersweep model list',
  });
}

/**
 * Makes a model with first values.
 * @param overrides keys of its configuration
 * @throws InputError when there is no such model, or a key is unknown or unfit
 */
export function buildModel(name: string, random: Random, overrides?: object): Model {
  return findModel(name).build(random, overrides);
}
