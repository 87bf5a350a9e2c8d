/** Pictures of a data set with their boxes or joints, as they are or as a network sees them in training. */
import { createRandom } from '../engine/random';
import { yoloxAugmentation } from './augmentation';
import type { InputFormat } from './input-format';
import type { OpenedDataset } from './open-dataset';
import { unpackRgb } from './packed-image';
import { paintJoints } from './paint-joints';
import { decodeFile } from './pipeline/decode';
import { createDetectionLoader, type DetectionBatch } from './pipeline/detection-loader';
import { createPoseLoader, type PoseBatch } from './pipeline/pose-loader';
import type { PoseSample, PoseSet } from './pose';
import type { DetectionSample, DetectionSet, Pixels } from './sample';
import { fmseAugmentation } from './transforms/pose-affine';

/** One picture. */
export interface SheetItem {
  image: Pixels;
  title: string;
  /** [n, 4] xyxy, pixels of the picture. */
  boxes?: Float64Array;
  labels?: string[];
}

/** What is shown. */
export interface SheetOptions {
  count: number;
  seed: number;
  /** Through YOLOX's or FMSE's augmentation. */
  isAugmented: boolean;
}

/** Bytes, red first, so that a batch can be looked at. */
const pictureFormat: InputFormat = {
  order: 'rgb',
  mean: [0, 0, 0],
  std: [1, 1, 1],
  border: [114, 114, 114],
};

/** Gives pictures of a set, chosen by the seed. @throws InputError when an image cannot be read */
export function sheetItems(opened: OpenedDataset, options: SheetOptions): Promise<SheetItem[]> {
  if (options.isAugmented)
    return opened.task === 'detection'
      ? augmentedImages(opened.set, options)
      : augmentedCrops(opened.set, options);
  const shown = <T>(samples: readonly T[]) =>
    createRandom(options.seed)
      .shuffle([...samples])
      .slice(0, options.count);
  return opened.task === 'detection'
    ? Promise.all(shown(opened.set.samples).map((sample) => plainImage(sample, opened.set)))
    : Promise.all(shown(opened.set.samples).map((sample) => plainPose(sample, opened.set)));
}

async function pixelsOf(sample: DetectionSample | PoseSample): Promise<Pixels> {
  if (typeof sample.image !== 'string') return sample.image;
  return unpackRgb(await decodeFile(sample.image, sample));
}

async function plainImage(sample: DetectionSample, { classes }: DetectionSet): Promise<SheetItem> {
  const labels = Array.from(sample.labels, (label) => classes[label]);
  return { image: await pixelsOf(sample), title: sample.id, boxes: sample.boxes, labels };
}

async function plainPose(sample: PoseSample, set: PoseSet): Promise<SheetItem> {
  const image = await pixelsOf(sample);
  const painted = sample.persons.reduce((under, person) => paintJoints(under, person, set), image);
  return { image: painted, title: sample.id };
}

async function augmentedImages(set: DetectionSet, { count, seed }: SheetOptions): Promise<SheetItem[]> {
  const size = [416, 416] as const;
  const loader = createDetectionLoader(set, {
    batch: Math.min(count, set.samples.length),
    seed,
    size,
    epochs: 100,
    format: pictureFormat,
    augmentation: yoloxAugmentation,
    workers: 1,
    prefetch: 1,
  });
  const batch = await loader.next().finally(() => loader.close());
  return batch.samples.map((_, i) => batchImage(batch, i, set, size));
}

function batchImage(
  batch: DetectionBatch,
  i: number,
  { classes }: DetectionSet,
  [height, width]: readonly [number, number],
): SheetItem {
  const rows = batch.labels.length / batch.count / 5;
  const own = Array.from({ length: rows }, (_, k) =>
    batch.labels.subarray(5 * (i * rows + k), 5 * (i * rows + k) + 5),
  );
  const used = own.filter((row) => row[3] > 0);
  return {
    image: bytesOf(batch.images, i, width, height),
    title: `sample ${batch.samples[i]}`,
    boxes: Float64Array.from(used.flatMap(([, x, y, w, h]) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2])),
    labels: used.map(([label]) => classes[label]),
  };
}

async function augmentedCrops(set: PoseSet, { count, seed }: SheetOptions): Promise<SheetItem[]> {
  const persons = set.samples.reduce((sum, sample) => sum + sample.persons.length, 0);
  const loader = createPoseLoader(set, {
    batch: Math.min(count, persons),
    seed,
    format: { ...pictureFormat, border: [0, 0, 0] },
    augmentation: fmseAugmentation,
    workers: 1,
    prefetch: 1,
  });
  const batch = await loader.next().finally(() => loader.close());
  return batch.samples.map((_, i) => batchCrop(batch, i, set));
}

function batchCrop(batch: PoseBatch, i: number, set: PoseSet): SheetItem {
  const k = set.joints.length;
  const joints = {
    xy: Float64Array.from(batch.joints.subarray(2 * k * i, 2 * k * (i + 1))),
    visible: batch.visible.subarray(k * i, k * (i + 1)),
  };
  const image = paintJoints(bytesOf(batch.images, i, 256, 256), joints, set);
  return { image, title: `person ${batch.samples[i]}` };
}

function bytesOf(images: Float32Array, i: number, width: number, height: number): Pixels {
  const n = width * height * 3;
  return { data: Uint8Array.from(images.subarray(i * n, (i + 1) * n)), width, height, channels: 3 };
}
