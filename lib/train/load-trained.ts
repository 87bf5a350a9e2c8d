/** Brings a run's networks to what a checkpoint holds. */
import { loadStateDict } from '../nn';
import type { Checkpoint } from './checkpoint';
import type { PreparedRun } from './prepare';

/** Weights, and their average where both have one; the optimizer stays as it is. @throws InputError when a name or a shape differs. */
export function loadTrained({ network, ema }: Pick<PreparedRun, 'network' | 'ema'>, from: Checkpoint): void {
  loadStateDict(network, from.model);
  if (ema && from.ema) ema.load(from.ema.weights, from.ema.updates);
}
