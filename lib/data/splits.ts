/** Parts of a set to train on, to choose by, and to report: from a file of names, or drawn by a seed. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createRandom } from '../engine/random';
import { InputError, nearest } from '../errors';
import { writeFileAtomic } from '../files';

/** How much of a set goes where; the parts add up to 1. */
export interface SplitShares {
  train: number;
  val: number;
  test: number;
}

/** ours: four fifths, a tenth, a tenth. */
export const splitShares: SplitShares = Object.freeze({ train: 0.8, val: 0.1, test: 0.1 });

/**
 * Cuts samples into three, by chance: the seed and the names decide, not the order.
 * @returns the samples of each part, in the order given; `all` and `trainval` too
 */
export function splitSamples<T extends { id: string }>(
  samples: readonly T[],
  seed: number,
  shares: SplitShares = splitShares,
): Record<string, T[]> {
  const names = samples.map(({ id }) => id).sort();
  const order = createRandom(seed).fork('split').shuffle(names);
  const first = Math.round(shares.train * order.length);
  const second = first + Math.round(shares.val * order.length);
  const part = (from: number, to: number) => {
    const chosen = new Set(order.slice(from, to));
    return samples.filter(({ id }) => chosen.has(id));
  };
  return {
    train: part(0, first),
    val: part(first, second),
    test: part(second, order.length),
    trainval: part(0, second),
    all: [...samples],
  };
}

/**
 * Takes the samples that a file names: one id a line, in the file's order.
 * @throws InputError when a name is none of the samples, or there twice, or there is none
 */
export function samplesOfFile<T extends { id: string }>(samples: readonly T[], file: string): T[] {
  const where = join(basename(dirname(file)), basename(file));
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  const ids = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (ids.length === 0) throw new InputError({ what: 'no names', where, fix: 'one name a line' });
  const seen = new Set<string>();
  return ids.map((id, i) => {
    const sample = byId.get(id);
    if (sample === undefined || seen.has(id))
      throw new InputError({
        what: `"${id}" is ${sample ? 'there twice' : 'no image of the set'}`,
        where: `${where}, line ${i + 1}`,
        expected: sample ? undefined : nearest(id, [...byId.keys()].slice(0, 10_000)),
      });
    seen.add(id);
    return sample;
  });
}

/** Writes a split as a file that `samplesOfFile` reads. */
export function writeSplit(file: string, samples: readonly { id: string }[]): void {
  writeFileAtomic(file, samples.map(({ id }) => `${id}\n`).join(''));
}

/**
 * One part of a set: `splits/<part>.txt` of its folder where that is there, else drawn by the seed.
 * @param root the set's folder; undefined for a drawn set
 * @throws InputError for a part that there is not, or one without an image
 */
export function takeSplit<T extends { id: string }>(
  samples: readonly T[],
  part: string,
  seed: number,
  root?: string,
): T[] {
  const file = root && join(root, 'splits', `${part}.txt`);
  if (file && existsSync(file)) return samplesOfFile(samples, file);
  const parts = splitSamples(samples, seed);
  const taken = Object.hasOwn(parts, part) ? parts[part] : undefined;
  if (taken === undefined)
    throw new InputError({
      what: `no such split "${part}"`,
      where: root ? basename(root) : 'drawn set',
      expected: `one of: ${Object.keys(parts).join(', ')}`,
    });
  if (taken.length > 0) return taken;
  throw new InputError({ what: `no images in split "${part}"`, where: root ? basename(root) : 'drawn set' });
}
