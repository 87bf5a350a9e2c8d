/** The data of a run by name: drawn sets, VOC and COCO folders. */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type DetectionSet,
  drawFigures,
  drawShapes,
  type PoseSet,
  readCocoPoses,
  readVoc,
  requireDataset,
} from '../data';
import { InputError } from '../errors';
import type { TrainConfig } from './config/config';

/** The images that are learnt from, and those that are judged on. */
export interface Sets<S> {
  train: S;
  val: S;
}

/** ours: images of the drawn sets, by split; each split has a seed of its own. */
const drawn: Record<string, { images: number; seed: number }> = {
  train: { images: 400, seed: 1 },
  val: { images: 100, seed: 2 },
  test: { images: 100, seed: 3 },
};

/** @throws InputError when the set or its split is not there, or its classes are not those of the training split. */
export function openDetectionSets({ data }: Pick<TrainConfig, 'data'>): Sets<DetectionSet> {
  const train = limited(detectionSplit(data.set, data.train), data.limit);
  const val = limited(detectionSplit(data.set, data.val, train.classes), data.limit);
  return { train, val };
}

/** @throws InputError when the set or its split is not there. */
export function openPoseSets({ data }: Pick<TrainConfig, 'data'>): Sets<PoseSet> {
  return {
    train: limited(poseSplit(data.set, data.train), data.limit),
    val: limited(poseSplit(data.set, data.val), data.limit),
  };
}

/** Reads one split of a detection set: `shapes`, or a folder in VOC's layout. */
export function detectionSplit(set: string, split: string, classes?: readonly string[]): DetectionSet {
  if (set === 'shapes')
    return drawShapes({ ...drawnSplit(set, split), widthPx: 320, heightPx: 240, mostObjects: 10 });
  const folder = folderOf(set);
  return readVoc(folder, { split, boxes: 'mend', ...(classes && { classes: [...classes] }) });
}

/** Reads one split of a pose set: `figures`, or a folder with COCO's keypoints. */
export function poseSplit(set: string, split: string): PoseSet {
  if (set === 'figures') return drawFigures(drawnSplit(set, split));
  const folder = folderOf(set);
  const file = join(folder, `keypoints_${split}.json`);
  if (!existsSync(file)) {
    throw new InputError({
      what: `no split "${split}"`,
      where: basename(folder),
      expected: `keypoints_${split}.json`,
    });
  }
  return readCocoPoses(file, join(folder, 'images'));
}

/** A hash of what a set says: names, sizes and labels of its images (not their pixels). */
export function fingerprint({ train, val }: Sets<DetectionSet | PoseSet>): string {
  const hash = createHash('sha256');
  for (const { samples } of [train, val]) {
    for (const { id, widthPx, heightPx, image: _, ...labels } of samples) {
      hash.update(`${id} ${widthPx} ${heightPx} ${JSON.stringify(labels, plain)}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const plain = (_key: string, value: unknown) =>
  ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;

function folderOf(set: string): string {
  return existsSync(set) && statSync(set).isDirectory() ? set : requireDataset(set);
}

function drawnSplit(set: string, split: string): { images: number; seed: number } {
  const found = drawn[split];
  if (found) return found;
  throw new InputError({ what: `no split "${split}"`, where: set, expected: Object.keys(drawn).join(', ') });
}

function limited<S extends { samples: unknown[] }>(set: S, limit: number | null): S {
  return limit === null ? set : { ...set, samples: set.samples.slice(0, limit) };
}
