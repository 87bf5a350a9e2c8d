/** Every stand-in under every γ: who gets the loss and the gradient. */
import type { HeatmapTargets } from '../../heatmaps';
import { ErrorTally, type ForegroundShare, foregroundShare } from './error-tally';
import type { FocalWeight } from './fmse';
import { type StandIn, standIns } from './stand-ins';

/** One stand-in with its shares, one for each γ. */
export interface StandInShares extends Pick<StandIn, 'name' | 'standsFor'> {
  shares: ForegroundShare[];
  /** The same under MSE. */
  plain: ForegroundShare;
}

/**
 * Measures all stand-ins on all persons.
 * @param all targets of every person, the same size and joints each
 */
export function sweepGamma(
  all: readonly HeatmapTargets[],
  weights: readonly FocalWeight[],
  seed: number,
): StandInShares[] {
  return standIns(all, seed).map(({ name, standsFor, predict }) => {
    const tally = new ErrorTally();
    for (const targets of all) tally.add(targets, predict(targets));
    const share = (weight: FocalWeight) => foregroundShare(tally.rows, weight);
    return { name, standsFor, shares: weights.map(share), plain: share({ gamma: 0, epsilon: 1 }) };
  });
}
