/** One large JavaScript module with its compiled code kept on disk: TypeScript's nine megabytes start twice as fast. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { writeFileAtomic } from '../../files';

/** A module's record in `require.cache`. */
interface Loaded {
  exports: unknown;
}

const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n})'];

/** Where compiled code is kept: beside the engine's libraries, once for all clones. */
function cacheFile(path: string): string {
  const { size, mtimeMs } = statSync(path);
  const what = [path, size, mtimeMs, process.version, process.arch].join('\n');
  const name = createHash('sha256').update(what).digest('hex').slice(0, 16);
  return join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'papersweep',
    'compiled',
    `${name}.bin`,
  );
}

/**
 * Loads a CommonJS module by its path, from compiled code where there is some, and registers it with `require`.
 * It passes by tsx as well, which would read all of it in search of ESM syntax.
 * @returns the exports, and `keep`, which writes what has been compiled so far (once; a refusal is no fault).
 */
export function loadCompiled(path: string): { exports: unknown; keep(): void } {
  const file = cacheFile(path);
  const cachedData = readOrNothing(file);
  const source = `${wrapper[0]}${readFileSync(path, 'utf8')}${wrapper[1]}`;
  const script = new Script(source, { filename: path, cachedData });
  const module: Loaded = { exports: {} };
  const body = script.runInThisContext() as (...args: unknown[]) => void;
  body.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  require.cache[path] = Object.assign(module, {
    id: path,
    filename: path,
    loaded: true,
  }) as unknown as NodeJS.Module;
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return { exports: module.exports, keep: () => isKept || keep(file, script) };
}

function keep(file: string, script: Script): void {
  try {
    writeFileAtomic(file, script.createCachedData());
  } catch {
    // A home folder that cannot be written costs a fifth of a second at each start.
  }
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
