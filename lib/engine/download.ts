/** Brings a pinned wheel here: pip downloads it, its hash decides whether it is the one. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import type { Wheel } from './wheels';
import { sha256Of } from './whole-folder';

/** Told now and then while a download runs. */
export type OnBytes = (bytes: number) => void;

/**
 * Downloads a wheel into `folder` with `python3 -m pip`, whatever Python's version, and checks its hash.
 * @returns the wheel's path
 * @throws InputError when there is no python3 or pip, no way to the index, or the bytes are not the pinned ones.
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  onBytes: OnBytes = () => {},
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const clock = setInterval(() => onBytes(bytesIn(folder)), 250);
  try {
    await runPip(pipArguments(wheel, folder), folder);
  } finally {
    clearInterval(clock);
  }
  return checkWheel(join(folder, wheel.file), wheel);
}

/** Gives pip's arguments for one wheel: its name says for which Python and machine it is. */
export function pipArguments(wheel: Wheel, folder: string): string[] {
  const [python, abi, platforms] = wheel.file
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-3);
  const tags = platforms.split('.').flatMap((platform) => ['--platform', platform]);
  const target = python.startsWith('cp') ? ['--python-version', `${python[2]}.${python.slice(3)}`] : [];
  const only = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--implementation', python.slice(0, 2)];
  return [
    'download',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--retries',
    '2',
    ...only,
    ...target,
  ].concat(['--abi', abi, ...tags, '--dest', folder, wheel.requirement]);
}

/**
 * Takes a wheel that is already on this machine.
 * @throws InputError when it is absent or is not, byte for byte, the pinned one.
 */
export async function checkWheel(path: string, wheel: Wheel): Promise<string> {
  const expected = `${wheel.file} with sha256 ${wheel.sha256}`;
  if (!existsSync(path)) throw new InputError({ what: 'no such wheel', where: path, expected });
  const found = await sha256Of(path);
  if (found !== wheel.sha256) {
    throw new InputError({
      what: `damaged or foreign wheel (${statSync(path).size} bytes, sha256 ${found})`,
      where: path,
      expected,
      fix: `fetch it again: python3 -m pip ${pipArguments(wheel, '.').join(' ')}`,
    });
  }
  return path;
}

function runPip(args: string[], folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // pip keeps the growing file in TMPDIR: there its size can be seen.
    const env = { ...process.env, TMPDIR: folder };
    const pip = spawn('python3', ['-m', 'pip', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    pip.stderr.on('data', (chunk) => (errors += chunk));
    pip.on('error', () => reject(new InputError({ what: 'no python3', fix: 'install Python 3 with pip' })));
    pip.on('close', (code) => (code === 0 ? resolve() : reject(pipFault(errors))));
  });
}

function pipFault(errors: string): InputError {
  if (/No module named pip/.test(errors)) {
    return new InputError({ what: 'python3 has no pip', fix: 'install pip (python3 -m ensurepip)' });
  }
  if (/No space left/.test(errors)) {
    return new InputError({ what: 'the disk is full', fix: 'free some space, then run it again' });
  }
  const lines = errors.split('\n').filter((line) => line.startsWith('ERROR'));
  return new InputError({
    what: `pip could not fetch the wheel (${(lines.at(-1) ?? errors.trim()).slice(0, 200)})`,
    fix: 'check the way to the Python package index, or give the file: papersweep engine install --wheel FILE',
  });
}

function bytesIn(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += statSync(join(entry.path, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
