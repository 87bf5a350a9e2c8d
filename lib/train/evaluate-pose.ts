/** A pose network judged on a split: the share of joints that are found, in head sizes. */

import type { PoseSet } from '../data';
import type { PoseArrays } from '../data/pipeline/job';
import type { Loader } from '../data/pipeline/loader';
import { tf } from '../engine';
import { heatmapPeaks, quarterOffset } from '../heatmaps';
import type { PoseModel } from '../models';
import type { Forward } from './evaluate-detection';
import type { InputSize } from './tasks/task';

/** Joints of the persons of a split, in pixels of their crops. */
export interface FoundJoints {
  /** [N, K, 2] */
  predicted: Float64Array;
  truth: Float64Array;
  /** [N, K] 1 where the joint is labelled. */
  labelled: Uint8Array;
}

/** Finds the joints of every person of a split. @param loader of purpose `evaluate` */
export async function findJoints(
  model: Pick<PoseModel, 'decode'>,
  forward: Forward,
  loader: Loader<PoseArrays>,
  [height, width]: InputSize,
): Promise<FoundJoints> {
  const rows = { predicted: [] as number[], truth: [] as number[], labelled: [] as number[] };
  loader.restore({ epoch: 0, step: 0 });
  for (let step = 0; step < loader.stepsPerEpoch; step++) {
    const batch = await loader.next();
    const images = tf.tensor4d(batch.images, [batch.images.length / (height * width * 3), height, width, 3]);
    const outputs = forward(images) as tf.Tensor4D[];
    const maps = await model.decode(outputs);
    tf.dispose([images, outputs]);
    const k = batch.weights.length / maps.length;
    for (let i = 0; i < batch.count; i++) {
      const scale = width / maps[i].size[0];
      rows.predicted.push(...quarterOffset(maps[i], heatmapPeaks(maps[i])).map((v) => v * scale));
      rows.truth.push(...batch.joints.subarray(i * k * 2, (i + 1) * k * 2));
      rows.labelled.push(...batch.visible.subarray(i * k, (i + 1) * k).map((v) => Number(v > 0)));
    }
  }
  return {
    predicted: Float64Array.from(rows.predicted),
    truth: Float64Array.from(rows.truth),
    labelled: Uint8Array.from(rows.labelled),
  };
}

/**
 * Percentages of labelled joints found within 0.5 and 0.1 head sizes, in all and by joint. The head's size is the
 * distance from neck to head top; a person without both does not count.
 */
export function poseMetrics({ joints }: PoseSet, found: FoundJoints): Record<string, number> {
  const k = joints.length;
  const sizes = headSizes(joints, found);
  const share = (threshold: number, joint?: number) => {
    let [hits, all] = [0, 0];
    for (let i = 0; i < found.labelled.length; i++) {
      const size = sizes[Math.floor(i / k)];
      if (!found.labelled[i] || !(size > 0) || (joint !== undefined && i % k !== joint)) continue;
      const [dx, dy] = [0, 1].map((axis) => found.predicted[2 * i + axis] - found.truth[2 * i + axis]);
      all++;
      hits += Number(Math.hypot(dx, dy) / size <= threshold);
    }
    return (100 * hits) / all;
  };
  const byJoint = joints.map((name, j) => [`PCKh@0.5 ${name}`, share(0.5, j)]);
  return { 'PCKh@0.5': share(0.5), 'PCKh@0.1': share(0.1), ...Object.fromEntries(byJoint) };
}

/** [N] distance from neck to head top; 0 where one of them is not labelled. */
function headSizes(joints: readonly string[], { truth, labelled }: FoundJoints): Float64Array {
  const k = joints.length;
  const neck = joints.findIndex((name) => /neck/.test(name));
  const top = joints.findIndex((name) => /head/.test(name));
  if (neck < 0 || top < 0) throw new RangeError(`no neck and head among the joints ${joints.join(', ')}`);
  return Float64Array.from({ length: labelled.length / k }, (_, n) => {
    const [a, b] = [n * k + neck, n * k + top];
    if (!labelled[a] || !labelled[b]) return 0;
    return Math.hypot(truth[2 * a] - truth[2 * b], truth[2 * a + 1] - truth[2 * b + 1]);
  });
}
