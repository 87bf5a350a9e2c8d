/**
 * Runs TensorFlow.js's own tests (they lie in its npm package) on an engine: `npm run test:engine [native|wasm|webgpu]`,
 * by default all three, each in a process of its own. A failure that `known-failures-<engine>.json` does not name ends
 * it with exit code 1; a test named there that passes is told. All failures, with messages, go to `out/engine/`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonPath } from '../../lib/engine/addon';
import { softwareVulkan } from './software-vulkan';

/** An engine as the suite knows it. */
interface Subject {
  name: string;
  missing?: string;
  environment: Record<string, string>;
}

const vulkan = softwareVulkan();
const subjects: Subject[] = [
  {
    name: 'native',
    missing: existsSync(addonPath('cpu')) ? undefined : 'not installed: npx papersweep engine install',
    environment: { PAPERSWEEP_ENGINE: 'cpu' },
  },
  { name: 'wasm', environment: { PAPERSWEEP_ENGINE: 'wasm' } },
  {
    name: 'webgpu',
    missing: vulkan ? undefined : 'no software Vulkan driver: install chromium',
    environment: { PAPERSWEEP_ENGINE: 'webgpu', ...vulkan },
  },
];

/** What the process of one engine leaves. */
interface Outcome {
  passed: number;
  skipped: number;
  failed: string[];
}

function runSubject({ name, missing, environment }: Subject): boolean {
  if (missing) {
    console.log(`SKIP ${name}: ${missing}`);
    return true;
  }
  const out = join(__dirname, '..', '..', 'out', 'engine', `${name}.json`);
  const args = [
    '--max-old-space-size=4096',
    '--require',
    'tsx/cjs',
    join(__dirname, 'tfjs-suite-process.ts'),
    out,
  ];
  const started = performance.now();
  const { status, signal } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (status !== 0) {
    console.log(`FAIL ${name}: its process ended with ${signal ?? `exit code ${status}`} (${seconds} s)`);
    return false;
  }
  return judge(name, JSON.parse(readFileSync(out, 'utf8')) as Outcome, seconds);
}

function judge(name: string, { passed, failed, skipped }: Outcome, seconds: string): boolean {
  const path = join(__dirname, `known-failures-${name}.json`);
  const known = new Set(existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as string[]) : []);
  const fresh = failed.filter((test) => !known.has(test));
  const mended = [...known].filter((test) => !failed.includes(test));
  const ok = fresh.length === 0;
  const counts = `${passed} passed, ${failed.length} failed (${known.size} known), ${skipped} not applicable`;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${counts} (${seconds} s)`);
  for (const test of fresh) console.log(`     fails: ${test}`);
  for (const test of mended) console.log(`     no longer fails: ${test}`);
  return ok;
}

const asked = process.argv.slice(2);
const chosen = subjects.filter(({ name }) => asked.length === 0 || asked.includes(name));
if (chosen.length === 0) {
  console.log(`no engine of that name; expected ${subjects.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else if (!chosen.map(runSubject).every(Boolean)) process.exitCode = 1;
