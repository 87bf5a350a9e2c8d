/** Tests of what the native engine alone does: skipped, with the reason, where it is not asked for or not installed. */
import { existsSync } from 'node:fs';
import { useEngine } from '../../lib/engine';
import { addonPath } from '../../lib/engine/addon';
import { suite, testWith } from '../harness';

process.env.PAPERSWEEP_ENGINE ??= 'cpu';

function missing(): string | undefined {
  const asked = process.env.PAPERSWEEP_ENGINE!;
  if (!['cpu', 'native', 'cuda'].includes(asked)) return `graphs are the native engine's (this is ${asked})`;
  if (process.env.PAPERSWEEP_COMPILE === '0') return 'PAPERSWEEP_COMPILE=0';
  return existsSync(addonPath('cpu')) ? undefined : 'no native engine here: npx papersweep engine install';
}

/** Gives a function that adds a test to a suite of its own. */
export function nativeSuite(name: string): (test: string, body: () => Promise<void> | void) => void {
  const made = suite(name);
  const reason = missing();
  made.before(async () => {
    if (!reason) await useEngine();
  });
  return (test, body) => testWith(reason, made, test, body);
}
