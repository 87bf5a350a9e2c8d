/** The boxes that a notebook looks at: a VOC folder, or the drawn set where there is none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DetectionSet, drawShapes, findDataset, readVoc, requireDataset } from '../data';
import { createRandom } from '../engine/random';

/** What a figure says of its data. */
export interface Origin {
  /** e.g. `BCCD, 100 images`. */
  source: string;
  budget: string;
}

/** How much is looked at. */
export type Budget = 'smoke' | 'small' | 'paper';

/** Images of each budget. */
const imagesOf: Readonly<Record<Budget, number>> = { smoke: 8, small: 100, paper: Number.POSITIVE_INFINITY };
/** The set that is replaced by the drawn one when it is absent; any other must be there. */
const usual = 'bccd';
/** The drawn set has no end: this many stand for all. */
const drawnAtMost = 300;

/** What was opened. */
export interface RealBoxes {
  set: DetectionSet;
  origin: Origin;
  /** One line: what it is, how much of it, what was mended. */
  note: string;
}

/**
 * Opens a set and takes some of its images, chosen by the seed.
 * @param dataset name of a VOC folder among the data sets (its split `trainval` where it has one), or `shapes`
 * @throws InputError when a set other than `bccd` is not there, or its annotations have faults that cannot be mended
 */
export function openBoxes(dataset: string, budget: Budget, seed: number): RealBoxes {
  const wanted = imagesOf[budget];
  const absent = dataset === usual && findDataset(usual) === undefined;
  if (absent || dataset === 'shapes') {
    const set = drawShapes({ images: Math.min(wanted, drawnAtMost), seed });
    const why = absent ? `There is no data set "${usual}" here, so a drawn set stands in. ` : '';
    return described(set, set.samples.length, budget, why);
  }
  const root = requireDataset(dataset);
  const split = existsSync(join(root, 'ImageSets', 'Main', 'trainval.txt')) ? 'trainval' : undefined;
  const set = readVoc(root, { split, boxes: 'mend' });
  const samples = createRandom(seed)
    .shuffle([...set.samples])
    .slice(0, wanted);
  return described({ ...set, samples }, set.samples.length, budget, '');
}

function described(set: DetectionSet, whole: number, budget: Budget, why: string): RealBoxes {
  const { name, samples, classes, mended } = set;
  const boxes = samples.reduce((sum, { labels }) => sum + labels.length, 0);
  const images = `${samples.length}${samples.length < whole ? ` of ${whole}` : ''} images`;
  const mending = mended.length > 0 ? ` Mended on reading: ${mended.join('; ')}.` : '';
  const note = `${why}${name}: ${images}, ${boxes} boxes of ${classes.join(', ')}.${mending}`;
  return { set, origin: { source: `${name}, ${images}`, budget }, note };
}
