/** Batches of a pose set: one crop a person. */
import { InputError } from '../../errors';
import type { Size } from '../../heatmaps';
import { augmentationAt } from '../augmentation';
import { imagenetInput } from '../input-format';
import type { PosePerson, PoseSample, PoseSet } from '../pose';
import { flipPairs } from '../transforms/flip';
import { type PersonPlace, type PoseAugmentation, placeOf } from '../transforms/pose-affine';
import { defaultWorkers } from './detection-loader';
import type { ImageRefs } from './image-refs';
import type { HeatmapOptions, PoseArrays, PoseJob } from './job';
import { type BatchPlace, type Feed, Loader, type LoaderOptions } from './loader';
import { type LoaderState, sampleName } from './order';

/** How a pose set is loaded. */
export interface PoseLoaderOptions extends LoaderOptions {
  /** Width and height of the input. */
  size: Size;
  heatmaps: HeatmapOptions;
  /** The crop is so many times the person's box. Source: HRNet, 1.25. */
  margin: number;
  /** Taken in training; undefined: the crop alone. */
  augmentation?: PoseAugmentation;
}

/** A batch: images [B, H, W, 3], heatmaps [B, h, w, K], weights [B, K], joints [B, K, 2], visible [B, K]. */
export type PoseBatch = PoseArrays & BatchPlace;

/** 256 x 256 into 64 x 64 maps with sigma 2, as HRNet takes MPII. */
export const poseLoaderOptions: PoseLoaderOptions = Object.freeze({
  purpose: 'train',
  batch: 16,
  seed: 0,
  epochs: 1,
  size: [256, 256] as const,
  heatmaps: Object.freeze({ size: [64, 64] as const, kind: 'msra', sigma: 2 }),
  margin: 1.25,
  format: imagenetInput,
  workers: defaultWorkers(),
  prefetch: 2,
  cacheBytes: 2 ** 30,
  onBroken: 'stop',
});

/** One person of a set. */
export interface Subject {
  /** Place of the image in the set. */
  image: number;
  sample: PoseSample;
  person: PosePerson;
}

/** All persons of a set in its order: what a loader's `samples` point into. */
export function subjectsOf({ samples }: PoseSet): Subject[] {
  return samples.flatMap((sample, image) => sample.persons.map((person) => ({ image, sample, person })));
}

/**
 * Loads a pose set in batches. Close it when done.
 * @throws InputError for an option that cannot be, a set without a person, or a joint without its other side
 */
export function createPoseLoader(set: PoseSet, options: Partial<PoseLoaderOptions>): Loader<PoseArrays> {
  const whole = { ...poseLoaderOptions, ...options };
  const feed = new PoseFeed(set, whole);
  if (feed.length === 0)
    throw new InputError({ what: 'no persons', where: set.name, fix: 'choose another split' });
  if (whole.augmentation) checkPoseAugmentation(whole.augmentation);
  return new Loader<PoseArrays>(feed, whole);
}

function checkPoseAugmentation({ rotationDegrees, scale: [least, most], flip }: PoseAugmentation): void {
  const where = 'augmentation';
  if (!(rotationDegrees >= 0 && rotationDegrees <= 180))
    throw new InputError({ what: `rotationDegrees ${rotationDegrees}`, where, expected: '0 to 180' });
  if (!(least > 0 && most >= least))
    throw new InputError({
      what: `scale ${least}, ${most}`,
      where,
      expected: 'two numbers above 0, the lesser first',
    });
  if (!(flip >= 0 && flip <= 1)) throw new InputError({ what: `flip ${flip}`, where, expected: '0 to 1' });
}

const off = { rotationDegrees: 0, scale: [1, 1] as const, flip: 0 };

class PoseFeed implements Feed {
  readonly length: number;
  readonly images: readonly PoseSample[];
  readonly #subjects: Subject[];
  readonly #pairs: [number, number][];

  constructor(
    set: PoseSet,
    readonly options: PoseLoaderOptions,
  ) {
    this.images = set.samples;
    this.#subjects = subjectsOf(set);
    this.length = this.#subjects.length;
    this.#pairs = flipPairs(set.joints);
  }

  imageOf(sample: number): number {
    return this.#subjects[sample].image;
  }

  job(
    samples: number[],
    { epoch }: LoaderState,
    refs: ImageRefs,
    usable: (sample: number) => number,
  ): PoseJob {
    const { batch, size, heatmaps, margin, purpose, augmentation, epochs } = this.options;
    const tasks = samples.map((original) => {
      const { image, person } = this.#subjects[usable(original)];
      const place: PersonPlace = placeOf(person.boxXyxy, size, margin);
      const { xy, visible } = person;
      return { name: sampleName(epoch, original), image: refs.ref(image), place, xy, visible };
    });
    const isChanged = purpose === 'train' && augmentation !== undefined;
    const now = isChanged ? { augmentation: augmentationAt(augmentation, epoch, epochs, off) } : {};
    return { kind: 'pose', tasks, batch, size, heatmaps, pairs: this.#pairs, ...now };
  }
}
