/** Where a result comes from: machine, versions, commit, and a hash of the code that can move a score. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, sep } from 'node:path';
import { version } from '../../package.json';
import { nvidiaGpu } from '../engine/nvidia';
import type { MachineRecord } from './record';

/** The rooms whose code can move a score. */
const rooms = ['boxes', 'heatmaps', 'assign', 'metrics', 'engine', 'nn', 'models', 'losses', 'data', 'train'];

const library = join(__dirname, '..');
const known: { code?: string; commit?: string; machine?: MachineRecord } = {};

/** Version of this library. */
export const libraryVersion = version;

/** A hash of all sources that can move a score: equal on machines with the same library. */
export function codeHash(): string {
  known.code ??= hashSources();
  return known.code;
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const room of rooms) {
    const names = readdirSync(join(library, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => /\.(ts|cc|js)$/.test(one)).sort()) {
      hash.update(`${room}/${name.split(sep).join('/')}\n`).update(readFileSync(join(library, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Short hash of the library's commit; `+` where files of lib/ differ from it; `unknown` outside a checkout. */
export function commitNow(): string {
  known.commit ??= askGit();
  return known.commit;
}

function askGit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', library, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', '.') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

/** What kind of machine this is; no name of it, no address. */
export function machineHere(): MachineRecord {
  known.machine ??= look();
  return known.machine;
}

function look(): MachineRecord {
  const [first] = cpus();
  const gpu = nvidiaGpu();
  return {
    platform: `${process.platform}-${process.arch}`,
    processor: first?.model.trim() || process.arch,
    cores: cpus().length || 1,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    ...(gpu && { gpu }),
  };
}
