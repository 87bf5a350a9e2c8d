/** The γs of a sweep, checked. */
import { InputError } from '../../errors';
import type { FocalWeight } from './fmse';

/**
 * Pairs each γ with the one ε, in rising order.
 * @throws InputError when there is no γ, one is not from 0 to 4 or there twice, or ε is not above 0 and below 1
 */
export function focalWeights(gammas: readonly number[], epsilon: number): FocalWeight[] {
  const refuse = (what: string, expected: string) => {
    throw new InputError({ what, where: 'parameters', expected });
  };
  if (gammas.length === 0) refuse('no gamma', 'at least one');
  const bad = gammas.find((gamma, i) => !(gamma >= 0 && gamma <= 4) || gammas.indexOf(gamma) !== i);
  if (bad !== undefined) refuse(`gamma ${bad}`, 'numbers from 0 to 4, each once');
  if (!(epsilon > 0 && epsilon < 1)) refuse(`epsilon ${epsilon}`, 'a number above 0 and below 1');
  return [...gammas].sort((a, b) => a - b).map((gamma) => ({ gamma, epsilon }));
}
