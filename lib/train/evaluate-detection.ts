/** A detector judged on a split: COCO's numbers. */
import type { Detection } from '../boxes';
import type { DetectionSet } from '../data';
import type { DetectionArrays } from '../data/pipeline/job';
import type { Loader } from '../data/pipeline/loader';
import { fitRatio } from '../data/transforms/letterbox';
import { type Compiled, tf } from '../engine';
import { breathe, stopRequested } from '../engine/interrupt';
import { type CocoDetections, type CocoTruth, evaluateBoxes } from '../metrics';
import type { DetectionModel } from '../models';
import type { InputSize } from './tasks/task';

/** Detections of one image of a set, in its own pixels, and how sure. */
export interface ImageDetections {
  /** Place in the set. */
  sample: number;
  detections: Detection[];
}

/** The network in inference mode. */
export type Forward = Compiled<[tf.Tensor4D], unknown>;

/** The split, and the size that its images are letterboxed into. */
export interface DetectionSplit {
  set: DetectionSet;
  size: InputSize;
}

/**
 * Finds the boxes of every image of a split.
 * @param loader of purpose `evaluate`: letterboxed, in order
 * @returns undefined when a stop was asked for in the middle
 */
export async function detectAll(
  model: Pick<DetectionModel, 'decode'>,
  forward: Forward,
  loader: Loader<DetectionArrays>,
  { set, size: [height, width] }: DetectionSplit,
): Promise<ImageDetections[] | undefined> {
  const found: ImageDetections[] = [];
  loader.restore({ epoch: 0, step: 0 });
  for (let step = 0; step < loader.stepsPerEpoch; step++) {
    if (stopRequested()) return undefined;
    const batch = await loader.next();
    const images = tf.tensor4d(batch.images, [batch.images.length / (height * width * 3), height, width, 3]);
    const outputs = forward(images);
    const decoded = await model.decode(outputs, [width, height]);
    tf.dispose([images, outputs as tf.Tensor]);
    for (const [i, sample] of batch.samples.entries()) {
      found.push({ sample, detections: toSample(decoded[i], set, sample, [height, width]) });
    }
    await breathe();
  }
  return found;
}

function toSample(
  found: Detection[],
  { samples }: DetectionSet,
  sample: number,
  size: InputSize,
): Detection[] {
  const { widthPx, heightPx } = samples[sample];
  const ratio = fitRatio({ width: widthPx, height: heightPx }, size);
  return found.map((one) => ({ ...one, boxXyxy: one.boxXyxy.map((v) => v / ratio) as Detection['boxXyxy'] }));
}

/** COCO's twelve numbers, 0 to 1; -1 where the split has no object of that size. */
export function detectionMetrics(set: DetectionSet, found: ImageDetections[]): Record<string, number> {
  const truth = truthOf(set);
  const { summary } = evaluateBoxes(truth, columnsOf(found));
  const values = summary.map(({ value }) => value);
  const names = ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'];
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

/** A set as COCO's columns; objects marked difficult count as crowd: found or not, they do not matter. */
export function truthOf({ classes, samples }: DetectionSet): CocoTruth {
  const rows = samples.flatMap(({ labels }, image) => Array.from(labels, (_, g) => ({ image, g })));
  const box = ({ image, g }: { image: number; g: number }) => samples[image].boxes.subarray(4 * g, 4 * g + 4);
  const boxesXywh = Float64Array.from(
    rows.flatMap((row) => {
      const [x1, y1, x2, y2] = box(row);
      return [x1, y1, x2 - x1, y2 - y1];
    }),
  );
  return {
    imageIds: samples.map((_, i) => i),
    categoryIds: classes.map((_, i) => i),
    categoryNames: [...classes],
    ids: Float64Array.from(rows, (_, i) => i + 1),
    image: Int32Array.from(rows, ({ image }) => image),
    category: Int32Array.from(rows, ({ image, g }) => samples[image].labels[g]),
    boxesXywh,
    area: Float64Array.from(rows, (_, i) => boxesXywh[4 * i + 2] * boxesXywh[4 * i + 3]),
    crowd: Uint8Array.from(rows, ({ image, g }) => samples[image].difficult[g]),
  };
}

/** Detections as COCO's columns. */
export function columnsOf(found: ImageDetections[]): CocoDetections {
  const rows = found.flatMap(({ sample, detections }) => detections.map((one) => ({ sample, ...one })));
  const boxesXywh = Float64Array.from(
    rows.flatMap(({ boxXyxy: [x1, y1, x2, y2] }) => [x1, y1, x2 - x1, y2 - y1]),
  );
  return {
    image: Int32Array.from(rows, ({ sample }) => sample),
    category: Int32Array.from(rows, ({ classIndex }) => classIndex),
    boxesXywh,
    score: Float64Array.from(rows, ({ score }) => score),
    area: Float64Array.from(rows, (_, i) => boxesXywh[4 * i + 2] * boxesXywh[4 * i + 3]),
  };
}
