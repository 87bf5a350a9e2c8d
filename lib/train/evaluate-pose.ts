/** A pose network judged on a split: the share of joints that are found, in head sizes; and AP by OKS, as COCO. */
import type { PoseSet } from '../data';
import type { PoseArrays } from '../data/pipeline/job';
import type { Loader } from '../data/pipeline/loader';
import { subjectsOf } from '../data/pipeline/pose-loader';
import { placeOf } from '../data/transforms/pose-affine';
import { tf } from '../engine';
import { breathe, stopRequested } from '../engine/interrupt';
import { InputError } from '../errors';
import { decodeHrnet } from '../heatmaps';
import { evaluateKeypoints } from '../metrics';
import type { PoseModel } from '../models';
import type { Forward } from './evaluate-detection';
import { headMisses, headOf } from './head-misses';
import { sigmasOf } from './joint-sigmas';
import type { InputSize } from './tasks/task';

/** The joints that were found of N persons, in the set's order. */
export interface FoundJoints {
  /** [N, K, 2] pixels of the image. */
  xy: Float64Array;
  /** [N, K] heights of the maps there. */
  score: Float64Array;
}

/** The split, and how its persons are cut out. */
export interface PoseSplit {
  set: PoseSet;
  size: InputSize;
  margin: number;
}

/**
 * Finds the joints of every person of a split.
 * @param loader of purpose `evaluate`: upright crops, in order
 * @returns undefined when a stop was asked for in the middle
 */
export async function findJoints(
  model: Pick<PoseModel, 'decode'>,
  forward: Forward,
  loader: Loader<PoseArrays>,
  { set, size: [height, width], margin }: PoseSplit,
): Promise<FoundJoints | undefined> {
  const [subjects, k] = [subjectsOf(set), set.joints.length];
  const found = {
    xy: new Float64Array(subjects.length * k * 2),
    score: new Float64Array(subjects.length * k),
  };
  loader.restore({ epoch: 0, step: 0 });
  for (let step = 0; step < loader.stepsPerEpoch; step++) {
    if (stopRequested()) return undefined;
    const batch = await loader.next();
    const images = tf.tensor4d(batch.images, [batch.images.length / (height * width * 3), height, width, 3]);
    const outputs = forward(images) as tf.Tensor4D[];
    const maps = await model.decode(outputs);
    tf.dispose([images, outputs]);
    for (const [i, subject] of batch.samples.entries()) {
      const { center, widthPx } = placeOf(subjects[subject].person.boxXyxy, [width, height], margin);
      const scale = widthPx / 200;
      const joints = decodeHrnet(maps[i], [...center], [scale, (scale * height) / width]);
      found.xy.set(joints.xy, subject * k * 2);
      found.score.set(joints.score, subject * k);
    }
    await breathe();
  }
  return found;
}

/** What each metric asks of the names of the joints. */
const askedOf = {
  'PCKh@0.5': 'a neck and a head top',
  'PCKh@0.1': 'a neck and a head top',
  AP: 'joints with a known OKS constant',
} as const;

/** @throws InputError when a set's joints do not give a metric. */
export function requirePoseMetric({ name, joints }: PoseSet, metric: keyof typeof askedOf): void {
  const [hasPckh, hasAp] = [headOf(joints) !== undefined, sigmasOf(joints) !== undefined];
  if (metric === 'AP' ? hasAp : hasPckh) return;
  throw new InputError({
    what: `evaluation.metric "${metric}" of the joints ${joints.join(', ')}`,
    where: name,
    expected: askedOf[metric],
    fix: `--set evaluation.metric=${hasAp ? 'AP' : 'PCKh@0.5'}`,
  });
}

/**
 * Percentages of labelled joints found within 0.5 and 0.1 head sizes, in all and by joint (the head's size is the distance
 * from neck to head top; a person without both does not count); and COCO's ten numbers by OKS, 0 to 1, -1 where the split
 * has no person of that size. Each is there where the names of the joints allow it.
 */
export function poseMetrics(set: PoseSet, found: FoundJoints): Record<string, number> {
  return { ...pckhOf(set, found), ...apOf(set, found) };
}

function pckhOf(set: PoseSet, found: FoundJoints): Record<string, number> {
  if (!headOf(set.joints)) return {};
  const misses = headMisses(set, found);
  const share = (threshold: number, of = misses) =>
    (100 * of.filter(({ miss }) => miss <= threshold).length) / of.length;
  const byJoint = set.joints.map((name, j) => {
    const own = misses.filter(({ joint }) => joint === j);
    return [`PCKh@0.5 ${name}`, share(0.5, own)] as const;
  });
  return { 'PCKh@0.5': share(0.5), 'PCKh@0.1': share(0.1), ...Object.fromEntries(byJoint) };
}

/** Persons are scored by the mean height of their maps; the area of OKS is that of the person's box. */
function apOf(set: PoseSet, found: FoundJoints): Record<string, number> {
  const sigmas = sigmasOf(set.joints);
  if (!sigmas) return {};
  const [subjects, k] = [subjectsOf(set), set.joints.length];
  const boxes = subjects.map(
    ({
      person: {
        boxXyxy: [x1, y1, x2, y2],
      },
    }) => [x1, y1, x2 - x1, y2 - y1],
  );
  const columns = {
    image: Int32Array.from(subjects, ({ image }) => image),
    category: new Int32Array(subjects.length),
    boxesXywh: Float64Array.from(boxes.flat()),
    area: Float64Array.from(boxes, ([, , w, h]) => w * h),
  };
  const truth = {
    ...columns,
    imageIds: set.samples.map((_, i) => i),
    categoryIds: [0],
    categoryNames: ['person'],
    ids: Float64Array.from(subjects, (_, i) => i + 1),
    crowd: new Uint8Array(subjects.length),
    keypoints: triples(
      k,
      subjects.map(({ person }) => person),
    ),
    numKeypoints: Int32Array.from(subjects, ({ person }) => person.visible.filter((v) => v > 0).length),
  };
  const persons = subjects.map((_, n) => ({
    xy: found.xy.subarray(n * k * 2, (n + 1) * k * 2),
    visible: found.score.subarray(n * k, (n + 1) * k),
  }));
  const score = Float64Array.from(persons, ({ visible }) => visible.reduce((sum, v) => sum + v, 0) / k);
  const detections = { ...columns, score, keypoints: triples(k, persons) };
  const { summary } = evaluateKeypoints(truth, detections, sigmas);
  const names = ['AP', 'AP50', 'AP75', 'APm', 'APl', 'AR', 'AR50', 'AR75', 'ARm', 'ARl'];
  return Object.fromEntries(names.map((name, i) => [name, summary[i].value]));
}

/** [N, K, 3] x, y and a third number. */
function triples(
  k: number,
  persons: readonly { xy: ArrayLike<number>; visible: ArrayLike<number> }[],
): Float64Array {
  return Float64Array.from(
    persons.flatMap(({ xy, visible }) =>
      Array.from({ length: k }, (_, j) => [xy[2 * j], xy[2 * j + 1], visible[j]]).flat(),
    ),
  );
}
