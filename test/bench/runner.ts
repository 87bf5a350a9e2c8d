/**
 * Our runner beside nbclient and papermill, each as its own program, all with the same kernel: a notebook of twenty
 * light cells, the project's first notebook, and six light ones. Interleaved; medians; ratios ours / theirs.
 * `npm run bench runner [rounds] [words of a case]`, 5 rounds and all cases otherwise.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { ensureVenv } from '../../lib/notebook/venv';
import { median } from './pairs';

const root = join(__dirname, '..', '..');
const light = join(root, 'test', 'fixtures', 'twenty-light-cells.ipynb');
const first = join(root, 'notebooks', '02-iou-balanced-gradients.ipynb');
const rounds = Number(process.argv[3] ?? 5);
const wanted = process.argv[4] ?? '';

/** Runs notebooks; gives the wall time in seconds. */
type Runner = (notebooks: string[]) => number;

/** Prints a table of seconds and ratios. */
export async function bench(): Promise<void> {
  const bin = await ensureVenv(join(root, '.venv'), (step) => console.log(step));
  mkdirSync(join(root, 'out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'out', 'bench-runner-'));
  const six = [1, 2, 3, 4, 5, 6].map((n) => join(folder, `light-${n}.ipynb`));
  for (const path of six) copyFileSync(light, path);
  const cases: [string, string[]][] = [
    ['20 light cells', [light]],
    [basename(first), [first]],
    ['six of 20 light cells', six],
  ];
  console.log(`${rounds} rounds, ${availableParallelism()} processors; seconds are medians`);
  for (const [name, notebooks] of cases.filter(([name]) => name.includes(wanted))) {
    compare(name, notebooks, runners(bin, join(folder, 'executed')));
  }
  rmSync(folder, { recursive: true });
}

function runners(bin: string, out: string): Record<string, Runner> {
  mkdirSync(out, { recursive: true });
  const cli = join(root, 'lib', 'cli', 'papersweep.cjs');
  const target = (path: string) => join(out, basename(path));
  return {
    papersweep: (paths) => timed(process.execPath, [cli, 'run', ...paths, '--out', out]),
    'papersweep --jobs 2': (paths) =>
      timed(process.execPath, [cli, 'run', ...paths, '--out', out, '--jobs', '2']),
    nbclient: (paths) =>
      sum(paths, (path) => timed(join(bin, 'jupyter-execute'), [path, `--output=${target(path)}`])),
    'nbclient, one program': (paths) =>
      timed(join(bin, 'jupyter-execute'), [...paths, `--output=${join(out, '{notebook_name}')}`]),
    papermill: (paths) =>
      sum(paths, (path) =>
        timed(join(bin, 'papermill'), [path, target(path), '--no-progress-bar', '--cwd', join(path, '..')]),
      ),
  };
}

function compare(name: string, notebooks: string[], all: Record<string, Runner>): void {
  const alone = notebooks.length === 1;
  const sides = Object.entries(all).filter(([side]) => !alone || !/jobs|one program/.test(side));
  const times = sides.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    // The first round warms the disk's cache; the order turns round by round.
    for (let at = 0; at < sides.length; at++) {
      const side = (at + round + 1) % sides.length;
      const seconds = sides[side][1](notebooks);
      if (round >= 0) times[side].push(seconds);
    }
  }
  console.log(`\n${name}`);
  for (const [side, [label]] of sides.entries()) {
    const ratio = median(times[0].map((ours, round) => ours / times[side][round]));
    console.log(
      `  ${label.padEnd(24)} ${median(times[side]).toFixed(2)} s   papersweep / it ${ratio.toFixed(2)}`,
    );
  }
}

function timed(program: string, args: string[]): number {
  const began = performance.now();
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`${basename(program)} ${args.join(' ')}: ${done.stderr.slice(-800)}`);
  return (performance.now() - began) / 1000;
}

function sum(paths: string[], run: (path: string) => number): number {
  return paths.reduce((total, path) => total + run(path), 0);
}
