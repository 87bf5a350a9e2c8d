/** The data of a run by name: what is learnt from, and what is judged on. */
import { createHash } from 'node:crypto';
import { type DetectionSet, dataFingerprint, openDataset, type PoseSet } from '../data';
import { InputError } from '../errors';
import type { DetectionConfig, PoseConfig, TrainConfig } from './config/config';

/** The images that are learnt from, and those that are judged on. */
export interface Sets<S> {
  train: S;
  val: S;
}

/** Opens both splits of a detector's run. @throws InputError when one is not there or empty, or holds poses. */
export async function openDetectionSets(config: DetectionConfig): Promise<Sets<DetectionSet>> {
  const { train, val, limit } = config.data;
  const open = async (split: string) => limited(await openDetectionSplit(config, split), limit);
  return { train: await open(train), val: await open(val) };
}

/** Opens both splits of a pose network's run. @throws InputError when one is not there or empty, or holds boxes. */
export async function openPoseSets(config: PoseConfig): Promise<Sets<PoseSet>> {
  const { train, val, limit } = config.data;
  const open = async (split: string) => limited(await openPoseSplit(config, split), limit);
  return { train: await open(train), val: await open(val) };
}

/** Opens any split of a detector's data, whole. */
export async function openDetectionSplit(config: DetectionConfig, split: string): Promise<DetectionSet> {
  const { set, seed, images, drawing } = config.data;
  const masks = (config.augmentation?.copyPaste ?? 0) > 0;
  const opened = await openDataset(set, { split, seed, images, masks, drawing });
  if (opened.task === 'detection') return opened.set;
  throw otherTask(config, 'poses', 'a set of boxes');
}

/** Opens any split of a pose network's data, whole. */
export async function openPoseSplit(config: PoseConfig, split: string): Promise<PoseSet> {
  const { set, seed, images } = config.data;
  const opened = await openDataset(set, { split, seed, images });
  if (opened.task === 'pose') return opened.set;
  throw otherTask(config, 'boxes', 'a set of poses');
}

function otherTask({ data, model }: TrainConfig, has: string, expected: string): InputError {
  const what = `the set "${data.set}" has ${has}, the model "${model.name}" is for ${expected}`;
  return new InputError({ what, fix: 'choose another --data or --model' });
}

/** A hash of what a run's two splits say: names, sizes and labels of their images (not their pixels). */
export async function runFingerprint(config: TrainConfig): Promise<string> {
  return fingerprintOf(config.task === 'pose' ? await openPoseSets(config) : await openDetectionSets(config));
}

/** The same of splits that are open. */
export function fingerprintOf({ train, val }: Sets<DetectionSet | PoseSet>): string {
  const both = `${dataFingerprint(train)} ${dataFingerprint(val)}`;
  return createHash('sha256').update(both).digest('hex').slice(0, 16);
}

function limited<S extends { samples: unknown[] }>(set: S, limit: number | null): S {
  return limit === null ? set : { ...set, samples: set.samples.slice(0, limit) };
}
