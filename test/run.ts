/** The engine, every test file in a process of its own, types, lint; ends with `N passed, N failed, N skipped`. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, watch } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..');
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

function testFiles(folder: string, wanted: string[]): string[] {
  const all = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.test.ts'))
    .map((f) => join(folder, f))
    .sort();
  return wanted.length ? all.filter((f) => wanted.some((w) => f.includes(w))) : all;
}

/** Runs a package's program by its own path: two packages here bring a `tsc`. */
function check(name: string, program: string, args: string[]): boolean {
  const started = performance.now();
  const path = join(root, 'node_modules', program);
  const done = spawnSync(process.execPath, [path, ...args], { cwd: root, encoding: 'utf8' });
  const ok = done.status === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds(started)} s)`);
  if (!ok) console.log(done.stdout + done.stderr);
  return ok;
}

const checkTypes = () => check('types', 'typescript/bin/tsc', ['--noEmit']);
const checkStyle = () =>
  check('lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings']);

function count(output: string, word: string): number {
  const plain = output.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
  return [...plain.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].reduce(
    (sum, m) => sum + Number(m[1]),
    0,
  );
}

function runFile(file: string): Promise<Tally> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', file], { cwd: root, env: process.env });
    let output = '';
    child.stdout.on('data', (d) => (output += d));
    child.stderr.on('data', (d) => (output += d));
    const limit = setTimeout(() => child.kill('SIGKILL'), 600_000);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve(report(file, output, code, signal, seconds(started)));
    });
  });
}

/** A file that ends badly or runs no test counts as one failure: silence is never a pass. */
function report(
  file: string,
  output: string,
  code: number | null,
  signal: string | null,
  took: string,
): Tally {
  const total = count(output, 'Total');
  const tally = { passed: count(output, 'Passed'), skipped: count(output, 'Skipped'), failed: 0 };
  tally.failed = Math.max(0, total - tally.passed);
  if ((code !== 0 || total + tally.skipped === 0) && tally.failed === 0) tally.failed = 1;
  const ok = tally.failed === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${relative('test', file)}: ${tally.passed} passed (${took} s)`);
  for (const line of output.match(/^SKIP .*$/gm) ?? []) console.log(`     ${line}`);
  if (!ok) console.log(`${output}\n     ended with ${signal ?? `exit code ${code}`}`);
  return tally;
}

async function runAll(files: string[], width: number): Promise<Tally> {
  const sum: Tally = { passed: 0, failed: 0, skipped: 0 };
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const tally = await runFile(file);
      for (const k of ['passed', 'failed', 'skipped'] as const) sum[k] += tally[k];
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return sum;
}

async function ready(): Promise<void> {
  const { readyEngine } = require('../lib/cli/ready-engine') as typeof import('../lib/cli/ready-engine');
  await readyEngine();
}

async function once(flags: Set<string>, wanted: string[]): Promise<boolean> {
  const browser = flags.has('--browser');
  const files = testFiles('test', wanted).filter((f) => f.includes('browser') === browser);
  if (!wanted.length) await ready();
  const sum = await runAll(files, browser ? 1 : 2);
  const checks = browser || wanted.length ? [] : [checkTypes(), checkStyle()];
  for (const ok of checks) sum[ok ? 'passed' : 'failed']++;
  console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed === 0;
}

function watchAll(flags: Set<string>, wanted: string[]): void {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (busy) return again();
      busy = true;
      console.log(`\n${new Date().toLocaleTimeString()} checking`);
      checkTypes();
      await once(flags, wanted);
      busy = false;
    }, 200);
  };
  for (const folder of ['lib', 'test']) watch(join(root, folder), { recursive: true }, again);
  again();
}

const args = process.argv.slice(2);
const flags = new Set(args.filter((a) => a.startsWith('--')));
const wanted = args.filter((a) => !a.startsWith('--'));
if (flags.has('--watch')) watchAll(flags, wanted);
else once(flags, wanted).then((ok) => (process.exitCode = ok ? 0 : 1));
