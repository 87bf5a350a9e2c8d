/** The Python side: one virtual environment with a pinned JupyterLab, made on first use. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import { installKernelspec } from './kernelspec';

/** What the environment holds; plotly's package brings the extension that draws figures offline. */
export const pythonPackages = ['jupyterlab==4.6.6', 'plotly==7.1.0', 'papermill==2.7.0'];

/** Told at the begin of each step, and at its end with the seconds that it took. */
export type StepReport = (step: string, seconds?: number) => void;

/** JupyterLab asks nobody whether it may fetch news. */
const labSettings = JSON.stringify({ '@jupyterlab/apputils-extension:notification': { fetchNews: 'false' } });

const stampName = 'papersweep-packages.txt';

/** Why no environment can be made here, or undefined when Python is there. */
export function missingPython(): string | undefined {
  const found = spawnSync('python3', ['-c', 'import venv, ensurepip'], { encoding: 'utf8' });
  if (found.error) return 'python3 is not installed';
  return found.status === 0 ? undefined : 'python3 has no venv module (Debian: apt install python3-venv)';
}

/** Whether the environment in a folder is whole and of this version. */
export function isReady(folder: string): boolean {
  const stamp = join(folder, stampName);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampText();
}

/**
 * Makes the environment where it is not yet, and registers the kernel in it. A run that was cut off is repeated;
 * two that run at the same time wait for each other.
 * @returns the folder's `bin`.
 * @throws InputError without Python, or when pip fails (its last line is in the message).
 */
export async function ensureVenv(folder: string, report: StepReport = () => {}): Promise<string> {
  const bin = join(folder, 'bin');
  if (!isReady(folder)) await locked(`${folder}.lock`, () => makeVenv(folder, report));
  installKernelspec(join(folder, 'share', 'jupyter'));
  writeFileAtomic(join(folder, 'share', 'jupyter', 'lab', 'settings', 'overrides.json'), `${labSettings}\n`);
  return bin;
}

async function makeVenv(folder: string, report: StepReport): Promise<void> {
  if (isReady(folder)) return;
  const missing = missingPython();
  if (missing)
    throw new InputError({ what: missing, where: 'JupyterLab', fix: 'install Python 3.9 or later' });
  await step(`making ${folder}`, 'python3', ['-m', 'venv', '--clear', folder], report);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pythonPackages];
  await step(`installing ${pythonPackages.join(', ')} (250 MB)`, join(folder, 'bin', 'python'), pip, report);
  writeFileAtomic(join(folder, stampName), stampText());
}

function step(name: string, command: string, args: string[], report: StepReport): Promise<void> {
  report(name);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (d) => (output = (output + d).slice(-4000)));
    child.on('error', (error) => reject(failed(name, error.message)));
    child.on('close', (code) => {
      if (code !== 0) return reject(failed(name, output.trim().split('\n').at(-1) ?? ''));
      report(name, (performance.now() - started) / 1000);
      resolve();
    });
  });
}

function failed(name: string, why: string): InputError {
  return new InputError({
    what: `${name} failed: ${why}`,
    fix: 'check the network and the disk, then run it again',
  });
}

/** A folder is made by one process alone; a lock older than ten minutes was left by one that died. */
async function locked(lock: string, work: () => Promise<void>): Promise<void> {
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (waited > 600) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function stampText(): string {
  return `${pythonPackages.join('\n')}\n`;
}
