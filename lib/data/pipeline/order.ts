/** Which samples make up which batch: a function of seed, epoch and step, and of nothing else. */
import { createRandom, type Random } from '../../engine/random';

/** Place in the stream of batches: the next one that is due. */
export interface LoaderState {
  epoch: number;
  /** Within the epoch. */
  step: number;
}

/** The samples of an epoch in their order: shuffled by seed and epoch, or as they are. */
export function epochOrder(samples: number, seed: number, epoch: number, isShuffled: boolean): number[] {
  const order = Array.from({ length: samples }, (_, i) => i);
  return isShuffled ? createRandom(seed).fork(`order ${epoch}`).shuffle(order) : order;
}

/** Name of a sample's random numbers in an epoch. */
export function sampleName(epoch: number, sample: number): string {
  return `epoch ${epoch} sample ${sample}`;
}

/** The numbers that decide which other images go into a sample. */
export function partnerRandom(seed: number, name: string): Random {
  return createRandom(seed).fork(name).fork('partners');
}

/**
 * The sample that stands in for another: itself, or, where its image is broken, the next one whose image is not.
 * It depends on the files alone, not on when they were found to be broken.
 * @throws RangeError when every image is broken
 */
export function standIn(sample: number, samples: number, isBroken: (sample: number) => boolean): number {
  for (let k = 0; k < samples; k++) {
    const candidate = (sample + k) % samples;
    if (!isBroken(candidate)) return candidate;
  }
  throw new RangeError('every image is broken');
}
