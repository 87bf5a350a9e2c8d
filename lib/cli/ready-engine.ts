/** What `npm start` and `npm test` do first: bring the native engine where it can be had, and say what will compute. */
import { installEngine, plannedEngine } from '../engine';
import { printStep } from './engine';

/**
 * Makes the native engine ready unless another is asked for by `PAPERSWEEP_ENGINE`; prints each step, then one line with
 * the engine, and on WASM what would mend it.
 * @returns the engine's name
 */
export async function readyEngine(): Promise<string> {
  const asked = process.env.PAPERSWEEP_ENGINE;
  if (asked !== 'wasm' && asked !== 'webgpu') await installEngine({}, printStep);
  const { name, note } = await plannedEngine();
  console.log(`engine  ${name}${note ? `: ${note}` : ''}`);
  return name;
}
