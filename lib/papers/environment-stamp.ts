/** The last cell of a notebook: what ran, where, with which seed, for how long. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { version } from '../../package.json';
import type { EngineInfo } from '../engine';
import { type Table, table } from '../show/table';

/**
 * Commit, engine, versions, seed, budget and seconds as a table.
 * @param started when the first cell began, `Date.now()`
 */
export function environmentStamp(engine: EngineInfo, seed: number, budget: string, started: number): Table {
  const tensorflow = engine.version ?? `none (TensorFlow.js ${engine.backend})`;
  const facts: Record<string, string> = {
    papersweep: `${version}, commit ${commitNow()}`,
    engine: `${engine.name} (${engine.device}, ${engine.threads} threads)`,
    TensorFlow: tensorflow,
    'Node.js': process.versions.node,
    seed: `${seed}`,
    budget,
    seconds: ((Date.now() - started) / 1000).toFixed(1),
  };
  const rows = Object.entries(facts).map(([what, value]) => ({ what, value }));
  return table(rows, { name: 'environment', columns: ['what', 'value'] });
}

/** Short hash of the library's commit; `+` where files differ from it, `unknown` outside a checkout. */
function commitNow(): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', join(__dirname, '..', '..'), ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  try {
    return (
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--', 'lib', 'data') === '' ? '' : '+')
    );
  } catch {
    return 'unknown';
  }
}
