/** Batches in a fixed order, made ahead of time by worker threads. */
import { InputError } from '../../errors';
import type { InputFormat } from '../input-format';
import { ImageRefs, type SetImage } from './image-refs';
import type { DetectionArrays, Job, PoseArrays, Reply } from './job';
import { epochOrder, type LoaderState, standIn } from './order';
import { Workers } from './workers';

/** What every loader is told. */
export interface LoaderOptions {
  /** `train`: shuffled, augmented, the last batch left out when it is not full. `evaluate`: in order, whole. */
  purpose: 'train' | 'evaluate';
  /** Images of a batch. */
  batch: number;
  seed: number;
  /** Epochs of the whole run: augmentation ends before the last ones. */
  epochs: number;
  format: InputFormat;
  /** Threads that decode and transform. */
  workers: number;
  /** Batches that may be under way or ready, beside the one that is asked for. */
  prefetch: number;
  /** Decoded pixels that are kept in memory, bytes. */
  cacheBytes: number;
  /** A folder for decoded pixels; undefined: none. */
  cacheFolder?: string;
  /** Images are decoded to at most this length of their longer side. */
  decodeWithinPx?: number;
  /** An image that cannot be read: the run stops, or the next image of the set stands in for it. */
  onBroken: 'stop' | 'skip';
}

/** What every batch tells of itself. */
export interface BatchPlace {
  epoch: number;
  /** Within the epoch. */
  step: number;
  /** Images; the rest of the arrays is border. Below the batch's size only at the end of an evaluation. */
  count: number;
  /** Place in the set of each image (or person). */
  samples: number[];
  /** Milliseconds that `next()` had to wait. */
  waitMs: number;
  /** Milliseconds that the worker took. */
  workMs: number;
}

/** What makes the batches of one kind. */
export interface Feed {
  /** Samples of the set: images or persons. */
  length: number;
  images: readonly SetImage[];
  /** The job of some samples; `usable` gives the sample to take in place of one whose image is broken. */
  job(samples: number[], place: LoaderState, refs: ImageRefs, usable: (sample: number) => number): Job;
  /** The image that a sample is on. */
  imageOf(sample: number): number;
}

type Arrays = DetectionArrays | PoseArrays;
type Made<A extends Arrays> = A & BatchPlace;

/**
 * Gives batch after batch, epoch after epoch. Which samples, in which order, with which random numbers, follows from
 * the seed, the epoch and the step alone: neither the number of workers nor their speed nor the cache changes a byte.
 */
export class Loader<A extends Arrays> {
  readonly stepsPerEpoch: number;
  /** Images that were left out, one line each. */
  readonly skipped: string[] = [];
  /** Milliseconds waited in `next()`, in all. */
  waitedMs = 0;
  readonly #workers: Workers;
  readonly #refs: ImageRefs;
  readonly #broken = new Set<number>();
  /** Batches under way or ready, by their number counted over all epochs. */
  #made = new Map<number, Promise<Made<A>>>();
  /** Number of the next batch to give, and of the next to begin. */
  #next = 0;
  #begin = 0;
  #order: { epoch: number; samples: number[] } = { epoch: -1, samples: [] };
  #isClosed = false;

  /** @throws InputError for an option that cannot be, or a set that makes no batch */
  constructor(
    readonly feed: Feed,
    readonly options: LoaderOptions,
  ) {
    checkOptions(feed, options);
    const { batch, purpose, seed, format, workers, cacheBytes, cacheFolder, decodeWithinPx } = options;
    this.stepsPerEpoch =
      purpose === 'train' ? Math.floor(feed.length / batch) : Math.ceil(feed.length / batch);
    this.#refs = new ImageRefs(feed.images, cacheBytes);
    const keepsDecoded = cacheBytes > 0;
    this.#workers = new Workers(workers, { seed, format, decodeWithinPx, cacheFolder, keepsDecoded });
  }

  /**
   * The next batch. Its arrays are the caller's.
   * @throws InputError naming the file when an image cannot be read (`onBroken: 'stop'`)
   */
  async next(): Promise<Made<A>> {
    if (this.#isClosed) throw new Error('the loader is closed');
    const number = this.#next++;
    this.#pump();
    const started = performance.now();
    const batch = await this.#workers.holdOpen(this.#made.get(number)!);
    this.#made.delete(number);
    this.#pump();
    const waitMs = performance.now() - started;
    this.waitedMs += waitMs;
    return { ...batch, waitMs };
  }

  /** The batches from here to the end of the epoch. */
  async *epoch(): AsyncGenerator<Made<A>> {
    const { epoch } = this.save();
    while (this.save().epoch === epoch) yield await this.next();
  }

  /** The place in the stream: of the batch that `next()` gives next, whatever was made ahead. */
  save(): LoaderState {
    return { epoch: Math.floor(this.#next / this.stepsPerEpoch), step: this.#next % this.stepsPerEpoch };
  }

  /** Goes to a place in the stream; what was made ahead is thrown away. @throws InputError when there is no such step */
  restore({ epoch, step }: LoaderState): void {
    const isStep = Number.isInteger(epoch) && epoch >= 0 && Number.isInteger(step) && step >= 0;
    if (!isStep || step >= this.stepsPerEpoch)
      throw new InputError({
        what: `epoch ${epoch}, step ${step}`,
        where: 'state of the loader',
        expected: `steps 0 to ${this.stepsPerEpoch - 1}, as this set and batch size have`,
      });
    this.#next = epoch * this.stepsPerEpoch + step;
    this.#begin = this.#next;
    this.#made = new Map();
  }

  /** Ends the workers. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#workers.close();
  }

  /** Begins batches as far ahead as the queue has room; an evaluation not past the epoch that is asked for. */
  #pump(): void {
    const asked = Math.floor((this.#next - 1) / this.stepsPerEpoch);
    const epochEnd = (asked + 1) * this.stepsPerEpoch;
    const ahead = this.#next + this.options.prefetch;
    const end = this.options.purpose === 'evaluate' ? Math.min(ahead, epochEnd) : ahead;
    while (this.#begin < end) {
      const made = this.#make(this.#begin, this.#made);
      made.catch(() => {}); // whoever asks for the batch is told
      this.#made.set(this.#begin++, made);
    }
  }

  /** @param generation the batches it belongs to; thrown away, it is not begun */
  async #make(number: number, generation: Map<number, unknown>): Promise<Made<A>> {
    const place = { epoch: Math.floor(number / this.stepsPerEpoch), step: number % this.stepsPerEpoch };
    const samples = this.#samples(place);
    const usable = (sample: number) => standIn(sample, this.feed.length, (i) => this.#isBroken(i));
    for (;;) {
      const reply = await this.#workers.run(() => {
        if (generation !== this.#made) throw new Error('the batch is not wanted any more');
        return this.feed.job(samples, place, this.#refs, usable);
      });
      for (const { index, image } of reply.decoded ?? []) this.#refs.keep(index, image);
      if (reply.arrays) {
        const taken = samples.map(usable);
        const about = { ...place, count: taken.length, samples: taken, waitMs: 0, workMs: reply.workMs ?? 0 };
        return { ...(reply.arrays as A), ...about };
      }
      if (reply.broken && this.options.onBroken === 'skip') this.#skip(reply.broken.index, reply);
      else throw errorOf(reply);
    }
  }

  #samples({ epoch, step }: LoaderState): number[] {
    const { batch, seed, purpose } = this.options;
    if (this.#order.epoch !== epoch)
      this.#order = { epoch, samples: epochOrder(this.feed.length, seed, epoch, purpose === 'train') };
    return this.#order.samples.slice(step * batch, (step + 1) * batch);
  }

  #isBroken(sample: number): boolean {
    return this.#broken.has(this.feed.imageOf(sample));
  }

  #skip(index: number, reply: Reply): void {
    if (this.#broken.has(index)) return;
    this.#broken.add(index);
    this.skipped.push(errorOf(reply).message);
    if (this.#broken.size === this.feed.images.length)
      throw new InputError({
        what: 'every image is broken',
        where: 'data',
        fix: 'papersweep data check lists them',
      });
  }
}

function errorOf({ broken, fault, error }: Reply): Error {
  if (broken)
    return new InputError({ ...broken.fault, fix: 'mend the file, or go on without it (onBroken: skip)' });
  return fault ? new InputError(fault) : new Error(error);
}

function checkOptions({ length }: Feed, options: LoaderOptions): void {
  const where = 'data loader';
  for (const key of ['batch', 'workers', 'prefetch', 'epochs'] as const)
    if (!(Number.isInteger(options[key]) && options[key] >= 1))
      throw new InputError({ what: `${key} ${options[key]}`, where, expected: 'a whole number from 1 on' });
  if (length === 0) throw new InputError({ what: 'no samples', where, fix: 'choose another split' });
  if (options.purpose === 'train' && length < options.batch)
    throw new InputError({
      what: `${length} samples make no batch of ${options.batch}`,
      where,
      expected: `a batch of at most ${length}`,
    });
}
