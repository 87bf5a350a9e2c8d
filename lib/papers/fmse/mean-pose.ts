/** What is scored without a look at the image: every joint at its mean place in the crop. */
import type { PosePerson, PoseSet } from '../../data';
import { InputError } from '../../errors';
import type { PoseConfig } from '../../train';
import { poseMetrics } from '../../train/evaluate-pose';
import { openPoseSets, type Sets } from '../../train/open-sets';
import { convergenceMetric } from './convergence';
import type { TrainedSweep } from './trained';

/**
 * PCKh@0.5 (0 to 100) of each set's held-out images when every joint is answered where it is on average in the training
 * set: what a blind network could have. A set that is not on this machine is left out.
 */
export async function meanPoseScores(
  sweeps: readonly Pick<TrainedSweep, 'place' | 'config'>[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { place, config } of sweeps) {
    const sets = await setsHere(config);
    if (sets) found[place] = scoreOf(meanPlaces(sets.train), sets.val);
  }
  return found;
}

/** @returns undefined where the data set is not on this machine */
export async function setsHere(config: PoseConfig): Promise<Sets<PoseSet> | undefined> {
  try {
    return await openPoseSets(config);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** [K, 2] mean of each joint, where the crop's middle is 0, 0 and the longer side of the box is 1 long. */
export function meanPlaces({ joints, samples }: PoseSet): Float64Array {
  const [sum, count] = [new Float64Array(2 * joints.length), new Float64Array(joints.length)];
  for (const person of samples.flatMap(({ persons }) => persons)) {
    const { center, side } = frameOf(person);
    for (let k = 0; k < joints.length; k++) {
      if (!person.visible[k]) continue;
      count[k]++;
      for (const axis of [0, 1]) sum[2 * k + axis] += (person.xy[2 * k + axis] - center[axis]) / side;
    }
  }
  return sum.map((value, i) => value / Math.max(1, count[i >> 1]));
}

/** PCKh@0.5 of one set when every person has the same pose in its frame. */
export function scoreOf(places: Float64Array, set: PoseSet): number {
  const persons = set.samples.flatMap((sample) => sample.persons);
  const xy = Float64Array.from(
    persons.flatMap((person) => {
      const { center, side } = frameOf(person);
      return Array.from(places, (value, i) => center[i % 2] + side * value);
    }),
  );
  return poseMetrics(set, { xy, score: new Float64Array(xy.length / 2).fill(1) })[convergenceMetric];
}

function frameOf({ boxXyxy: [x1, y1, x2, y2] }: PosePerson) {
  return { center: [(x1 + x2) / 2, (y1 + y2) / 2], side: Math.max(x2 - x1, y2 - y1) };
}
