/** Batches of a detection set. */
import { cpus } from 'node:os';
import { InputError } from '../../errors';
import { augmentationAt, checkAugmentation, type DetectionAugmentation } from '../augmentation';
import { yoloxInput } from '../input-format';
import type { DetectionSample, DetectionSet } from '../sample';
import type { Labelled } from '../transforms/labelled';
import type { SizeHw } from '../transforms/letterbox';
import { type MultiScale, multiScaleSize } from '../transforms/multi-scale';
import type { ImageRefs } from './image-refs';
import type { DetectionArrays, DetectionJob, DetectionTask, ObjectsRef } from './job';
import { type BatchPlace, type Feed, Loader, type LoaderOptions } from './loader';
import { type LoaderState, partnerRandom, sampleName } from './order';

/** How a detection set is loaded. */
export interface DetectionLoaderOptions extends LoaderOptions {
  /** [height, width] of the input. */
  size: SizeHw;
  /** In training the size changes every few steps. */
  multiScale?: MultiScale;
  /** Rows of the labels. Source: YOLOX takes 120 for mosaics. */
  maxLabels: number;
  /** Taken in training; undefined: letterbox alone. */
  augmentation?: DetectionAugmentation;
}

/** A batch: images [B, H, W, 3], labels [B, G, 5] (class, cx, cy, w, h in pixels, zeros after the last). */
export type DetectionBatch = DetectionArrays & BatchPlace;

/** Batches of 8 of 416 x 416, as YOLOX takes them; threads: half of the cores. */
export const detectionLoaderOptions: DetectionLoaderOptions = Object.freeze({
  purpose: 'train',
  batch: 8,
  seed: 0,
  epochs: 1,
  size: [416, 416] as const,
  maxLabels: 120,
  format: yoloxInput,
  workers: defaultWorkers(),
  prefetch: 2,
  cacheBytes: 2 ** 30,
  onBroken: 'stop',
});

/** Half of the cores, one at least, eight at most: the engine wants the others. */
export function defaultWorkers(): number {
  return Math.min(8, Math.max(1, cpus().length >> 1));
}

/**
 * Loads a detection set in batches. Close it when done.
 * @throws InputError for an option that cannot be; in training also when the split is empty, a class has no box in
 *   it, or copy-paste is asked for and no object has a mask
 */
export function createDetectionLoader(
  set: DetectionSet,
  options: Partial<DetectionLoaderOptions>,
): Loader<DetectionArrays> {
  const whole = { ...detectionLoaderOptions, ...options };
  if (whole.purpose === 'train') requireTrainable(set);
  if (whole.augmentation) checkAugmentation(whole.augmentation);
  return new Loader<DetectionArrays>(new DetectionFeed(set, whole), whole);
}

/**
 * Refuses a set that cannot train a detector: no images, or a class without a box.
 * @throws InputError naming the classes
 */
export function requireTrainable({ name, classes, samples }: DetectionSet): void {
  if (samples.length === 0)
    throw new InputError({ what: 'no images', where: name, fix: 'choose another split' });
  const seen = new Set(samples.flatMap(({ labels }) => Array.from(labels)));
  const missing = classes.filter((_, i) => !seen.has(i));
  if (missing.length === 0 && classes.length > 0) return;
  throw new InputError({
    what: classes.length === 0 ? 'no boxes at all' : `no box of ${missing.join(', ')} to learn from`,
    where: name,
    expected: 'every class in the training split',
    fix: 'choose another split, or leave the class out',
  });
}

/** What is off in the last epochs: all that puts several images into one, or maps one. */
const off = { mosaic: 0, mixup: 0, copyPaste: 0, affine: 0 } as const;

class DetectionFeed implements Feed {
  readonly length: number;
  readonly images: readonly DetectionSample[];
  /** Images with a box, and those with a mask. */
  readonly #withBoxes: number[];
  readonly #withMasks: number[];

  constructor(
    readonly set: DetectionSet,
    readonly options: DetectionLoaderOptions,
  ) {
    this.images = set.samples;
    this.length = set.samples.length;
    const places = Array.from(set.samples.keys());
    this.#withBoxes = places.filter((i) => set.samples[i].labels.length > 0);
    this.#withMasks = places.filter((i) => set.samples[i].masks?.some((rings) => rings.length > 0));
    if (options.augmentation && options.augmentation.copyPaste > 0 && this.#withMasks.length === 0)
      throw new InputError({
        what: 'copyPaste without masks',
        where: set.name,
        fix: 'take a set with outlines (COCO), or mixup in its place',
      });
  }

  imageOf(sample: number): number {
    return sample;
  }

  job(
    samples: number[],
    place: LoaderState,
    refs: ImageRefs,
    usable: (sample: number) => number,
  ): DetectionJob {
    const { batch, maxLabels } = this.options;
    const augmentation = this.#augmentation(place.epoch);
    const tasks = samples.map((sample) => this.#task(sample, place.epoch, refs, usable, augmentation));
    const size = this.#size(place);
    return { kind: 'detection', tasks, batch, size, maxLabels, ...(augmentation && { augmentation }) };
  }

  #augmentation(epoch: number): DetectionAugmentation | undefined {
    const { purpose, augmentation, epochs } = this.options;
    if (purpose === 'evaluate' || augmentation === undefined) return undefined;
    return augmentationAt(augmentation, epoch, epochs, off);
  }

  #size({ epoch, step }: LoaderState): SizeHw {
    const { purpose, multiScale, size, seed, batch } = this.options;
    if (purpose === 'evaluate' || multiScale === undefined) return size;
    return multiScaleSize(multiScale, size, seed, epoch * Math.floor(this.length / batch) + step);
  }

  #task(
    sample: number,
    epoch: number,
    refs: ImageRefs,
    usable: (sample: number) => number,
    augmentation?: DetectionAugmentation,
  ): DetectionTask {
    const name = sampleName(epoch, sample);
    const refOf = (i: number, hasMasks = false) => this.#objects(usable(i), refs, hasMasks);
    if (augmentation === undefined) return { name, tiles: [refOf(sample)] };
    const random = partnerRandom(this.options.seed, name);
    const isMosaic = random.uniform() < augmentation.mosaic;
    const others = [0, 1, 2].map(() => random.integer(this.length));
    const isMixed = random.uniform() < augmentation.mixup;
    const isPasted = random.uniform() < augmentation.copyPaste;
    const oneOf = (list: number[]) => list[random.integer(Math.max(1, list.length))];
    const [mixed, pasted] = [oneOf(this.#withBoxes), oneOf(this.#withMasks)];
    if (!isMosaic) return { name, tiles: [refOf(sample)] };
    const tiles = [sample, ...others].map((i) => refOf(i, isPasted));
    const mixup = isMixed && { mixup: refOf(mixed) };
    return { name, tiles, ...mixup, ...(isPasted && { copyPaste: refOf(pasted, true) }) };
  }

  #objects(i: number, refs: ImageRefs, hasMasks: boolean): ObjectsRef {
    const { boxes, labels, masks } = this.images[i];
    const objects: Labelled = hasMasks && masks ? { boxes, labels, masks } : { boxes, labels };
    return { image: refs.ref(i), objects };
  }
}
