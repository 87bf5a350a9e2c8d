/** How many threads the engine computes with. */
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
