/** The persons that the notebook looks at: a folder of poses, or the drawn set where there is none. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  drawFigures,
  findDataset,
  type PosePerson,
  type PoseSample,
  type PoseSet,
  readCocoPoses,
  requireDataset,
} from '../../data';
import { createRandom } from '../../engine/random';
import { InputError } from '../../errors';
import type { Budget, Origin } from '../real-boxes';

/** Persons of each budget. */
const personsOf: Readonly<Record<Budget, number>> = { smoke: 8, small: 100, paper: Number.POSITIVE_INFINITY };
/** The set that is replaced by the drawn one when it is absent; any other must be there. */
const usual = 'lspet-1000';
/** The drawn set has no end: this many stand for all. */
const drawnAtMost = 300;

/** One person with the image it is in. */
export interface Subject {
  person: PosePerson;
  sample: PoseSample;
}

/** What was opened. */
export interface RealPoses {
  subjects: Subject[];
  joints: readonly string[];
  origin: Origin;
  /** One line: what it is and how much of it. */
  note: string;
}

/**
 * Opens a set and takes some of its persons, chosen by the seed.
 * @param dataset name of a folder among the data sets with `keypoints_*.json` files (all are read) and `images`, or
 *   `figures` (drawn)
 * @throws InputError when a set other than `lspet-1000` is not there, or it is no such folder, or has a fault
 */
export function openPoses(dataset: string, budget: Budget, seed: number): RealPoses {
  const wanted = personsOf[budget];
  const absent = dataset === usual && findDataset(usual) === undefined;
  const drawn = absent || dataset === 'figures';
  const sets = drawn
    ? [drawFigures({ images: Math.min(wanted, drawnAtMost), seed })]
    : readFolder(requireDataset(dataset));
  const all = sets.flatMap(({ samples }) =>
    samples.flatMap((sample) => sample.persons.map((person) => ({ person, sample }))),
  );
  const subjects = drawn ? all : createRandom(seed).shuffle(all).slice(0, wanted);
  const why = absent ? `There is no data set "${usual}" here, so a drawn set stands in. ` : '';
  return described(drawn ? sets[0].name : dataset, sets[0], subjects, all.length, budget, why);
}

function readFolder(root: string): PoseSet[] {
  const files = readdirSync(root).filter((file) => /^keypoints_.*\.json$/.test(file));
  const images = join(root, 'images');
  if (files.length === 0 || !existsSync(images))
    throw new InputError({
      what: files.length === 0 ? 'no file keypoints_*.json' : 'no folder images',
      where: basename(root),
      expected: 'a folder of poses: keypoints_*.json and images',
    });
  const sets = files.sort().map((file) => readCocoPoses(join(root, file), images));
  const odd = sets.findIndex(({ joints }) => joints.join() !== sets[0].joints.join());
  if (odd < 0) return sets;
  throw new InputError({
    what: 'other joints than in the first file',
    where: `${basename(root)}/${files[odd]}`,
  });
}

function described(
  name: string,
  { joints }: PoseSet,
  subjects: Subject[],
  whole: number,
  budget: Budget,
  why: string,
): RealPoses {
  const labelled = subjects.reduce((sum, { person }) => sum + person.visible.filter((v) => v > 0).length, 0);
  const persons = `${subjects.length}${subjects.length < whole ? ` of ${whole}` : ''} persons`;
  const note = `${why}${name}: ${persons}, ${labelled} labelled joints of ${joints.length} kinds.`;
  return { subjects, joints, origin: { source: `${name}, ${persons}`, budget }, note };
}
