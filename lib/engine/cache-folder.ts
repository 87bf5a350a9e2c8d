/** Where this machine keeps what every clone shares: the engine's libraries. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives the machine-wide cache folder: `PAPERSWEEP_CACHE`, else `$XDG_CACHE_HOME/papersweep`, else
 * `~/.cache/papersweep`. It need not exist yet.
 */
export function cacheFolder(): string {
  const { PAPERSWEEP_CACHE, XDG_CACHE_HOME } = process.env;
  return PAPERSWEEP_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'papersweep');
}
