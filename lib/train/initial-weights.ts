/** Weights to begin with: of the same network, of one with other classes, or of its backbone alone. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InputError } from '../errors';
import { loadPretrained, type Network } from '../models';
import { compareState, loadStateDict, stateShapes } from '../nn';
import { namesFor, readWeights } from '../nn/weights/load';

/**
 * Sets a network's values from a file: those of every tensor that fits, where half of them at least do (a head for other
 * classes stays as it was); else those of its backbone.
 * @param path absolute, or from the current folder, or, where nothing is there, from the library's (`data/weights/…`)
 * @param rename today's name of a tensor that older public files call otherwise
 * @returns one line that tells what stayed at its first values; undefined where nothing did
 * @throws InputError when the file cannot be read, or is of another network: then nothing is loaded
 */
export function loadInitialWeights(
  network: Network,
  path: string,
  rename?: (name: string) => string,
): string | undefined {
  const stored = readWeights(placeOf(path));
  const tensors = namesFor(network, stored, rename);
  const { missing, misshapen } = compareState(network, tensors);
  const [all, left] = [stateShapes(network).size, [...missing, ...misshapen]];
  if (all - left.length >= all / 2) {
    loadStateDict(network, tensors, { strict: false });
    return left.length > 0 ? told(left, all) : undefined;
  }
  try {
    loadPretrained(network, stored);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({
      what: `initial weights of another network: ${all - left.length} of ${all} tensors fit`,
      where: path,
      expected: 'weights of this network or of its backbone',
      fix: 'papersweep weights show FILE lists what the file holds',
    });
  }
  return "initial weights: the backbone's; everything else begins at its first values";
}

/** So a study can name weights that come with the library, wherever it is run. */
function placeOf(path: string): string {
  if (isAbsolute(path) || existsSync(path)) return path;
  const own = join(__dirname, '..', '..', path);
  return existsSync(own) ? own : path;
}

function told(left: readonly string[], all: number): string {
  const some = `${left.slice(0, 3).join(', ')}${left.length > 3 ? ', …' : ''}`;
  return `initial weights: ${left.length} of ${all} tensors stay at their first values: ${some}`;
}
