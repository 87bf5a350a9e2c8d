/** How many threads the engine computes with, and how they are divided. */
import { availableParallelism } from 'node:os';
import { InputError } from '../errors';

/**
 * Gives the number of threads: `PAPERSWEEP_THREADS`, else all cores.
 * @throws InputError when the variable is not a whole number from 1 up.
 */
export function threadCount(): number {
  const asked = process.env.PAPERSWEEP_THREADS;
  if (!asked) return availableParallelism();
  const count = Number(asked);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InputError({
    what: `"${asked}" is not a number of threads`,
    where: 'PAPERSWEEP_THREADS',
    expected: 'a whole number from 1 up',
  });
}

/** What an engine is started for: anything, or above all steps of training. */
export type Work = 'any' | 'training';

/** TensorFlow's threads: within one operation, and operations side by side (undefined: as TensorFlow has it). */
export interface ThreadPools {
  intra: number;
  inter?: number;
}

/**
 * Divides threads. The way back through a network has two operations a layer that need not wait for each other: two
 * side by side with half of the threads each took 0.73 to 0.91 of the time on two cores (micro networks to YOLOX-nano
 * at 416 x 416; YOLOX-s at 320 x 320: no difference), more cores are not measured. The way forward is a chain: all
 * threads belong to the one operation.
 */
export function threadPools(threads: number, work: Work): ThreadPools {
  if (work === 'any') return { intra: threads };
  return { intra: Math.ceil(threads / 2), inter: Math.min(2, threads) };
}
