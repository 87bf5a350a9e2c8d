/** A Python process that answers requests, one line each; its packages live in a virtual environment made on demand. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const venv = join(__dirname, '..', '..', 'data', 'cache', 'bench-venv');
const python = join(venv, 'bin', 'python');

/** Makes the virtual environment of the benchmarks' peers, and installs into it what is not there yet. */
export function providePackages(packages: string[]): void {
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  const pip = [python, '-m', 'pip', '--disable-pip-version-check'];
  const have = execFileSync(pip[0], [...pip.slice(1), 'freeze'], { encoding: 'utf8' }).toLowerCase();
  const missing = packages.filter((name) => !have.includes(name.toLowerCase()));
  if (missing.length === 0) return;
  console.log(
    `installing ${missing.join(', ')} (once; PyTorch is 4 GB, with the CUDA libraries that it insists on)`,
  );
  execFileSync(pip[0], [...pip.slice(1), 'install', '--quiet', '--only-binary=:all:', ...missing], {
    stdio: 'inherit',
  });
}

/** A peer that has started. */
export class PythonPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: string[]) {
    this.#child = spawn(python, [join(__dirname, 'peers', script), ...args]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Gives its next line, as JSON. */
  async read<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the Python peer ended');
    return JSON.parse(value) as T;
  }

  /** Sends a line and gives the answer. */
  ask<T>(line: string): Promise<T> {
    this.#child.stdin.write(`${line}\n`);
    return this.read<T>();
  }

  /** Ends it. */
  end(): void {
    this.#child.stdin.end();
  }
}
