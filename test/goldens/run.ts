/** `npm run test:goldens -- DIR`: every golden file found in DIR, cases passed and the worst relative error of each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checks } from './checks';
import { type Comparison, error } from './compare';
import type { GoldenCase } from './read';

interface Tally {
  passed: number;
  failed: string[];
  worst: number;
}

async function runFile(path: string): Promise<Tally> {
  const check = checks[basename(path, '.json')];
  const tally: Tally = { passed: 0, failed: [], worst: 0 };
  for (const golden of JSON.parse(readFileSync(path, 'utf8')).cases as GoldenCase[]) {
    try {
      const compared = await check(golden, dirname(path));
      const bad = compared.filter((one) => error(one).off > 1);
      tally.worst = compared.reduce((most, one) => Math.max(most, error(one).relative), tally.worst);
      if (compared.length === 0) tally.failed.push(`${golden.name}: nothing was compared`);
      else if (bad.length === 0) tally.passed++;
      else tally.failed.push(...bad.map((one) => `${golden.name}: ${describe(one)}`));
    } catch (fault) {
      tally.failed.push(`${golden.name}: ${(fault as Error).message}`);
    }
  }
  return tally;
}

function describe(one: Comparison): string {
  if (one.got.length !== one.want.length)
    return `${one.what}: ${one.got.length} numbers, expected ${one.want.length}`;
  return one.rtol === 0
    ? `${one.what}: not equal`
    : `${one.what}: ${error(one).off.toPrecision(3)} times the tolerance`;
}

async function main(folder: string | undefined): Promise<void> {
  if (!folder || !existsSync(folder)) {
    console.error(`${folder ?? 'no folder given'}: no such folder; npm run test:goldens -- DIR`);
    process.exitCode = 2;
    return;
  }
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  let [passed, failed] = [0, 0];
  for (const name of files) {
    if (!(basename(name, '.json') in checks)) {
      console.log(`${name.padEnd(24)} no check for it yet`);
      continue;
    }
    const tally = await runFile(join(folder, name));
    passed += tally.passed;
    const cases = tally.passed + new Set(tally.failed.map((line) => line.split(':')[0])).size;
    failed += cases - tally.passed;
    console.log(
      `${name.padEnd(24)} ${tally.passed} of ${cases} cases, worst relative error ${tally.worst.toExponential(1)}`,
    );
    for (const line of tally.failed) console.log(`    ${line}`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

void main(process.argv[2]);
