/** The kernel in a person's own project, which has papersweep among its packages. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../harness';
import { KernelAtWork, resultText } from './kernel-at-work';

const projects = suite('a project of its own');
const root = join(__dirname, '..', '..');
const made: string[] = [];
const use =
  "import { InputError } from 'papersweep';\nconst e: InputError = new InputError({ what: 'x' });\ne.fault.what";

projects.after(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A project folder with its own name, so that `papersweep` is found among its packages. */
function project(below: string): string {
  const folder = mkdtempSync(join(below, 'project-'));
  made.push(folder);
  writeFileSync(join(folder, 'package.json'), '{"name": "mine"}');
  mkdirSync(join(folder, 'node_modules'));
  return folder;
}

async function check(folder: string): Promise<void> {
  const kernel = new KernelAtWork(folder);
  try {
    const ran = await kernel.run(use);
    assert.is(resultText(ran), "'x'", JSON.stringify(ran.reply));
    const wrong = await kernel.run('const n: number = e.fault.what;');
    assert.match(String(wrong.reply.evalue), "Type 'string' is not assignable to type 'number'");
    const code = 'e.fault.wh';
    const found = await kernel.ask('complete_request', { code, cursor_pos: code.length });
    assert.equal(found.matches, ['what', 'where']);
  } finally {
    await kernel.end();
  }
}

projects('with the package linked', async () => {
  const folder = project(tmpdir());
  symlinkSync(root, join(folder, 'node_modules', 'papersweep'));
  await check(folder);
});

projects('with the package installed', async () => {
  mkdirSync(join(root, 'out'), { recursive: true });
  const folder = project(join(root, 'out'));
  const installed = join(folder, 'node_modules', 'papersweep');
  for (const part of ['package.json', 'lib', join('data', 'papers')])
    cpSync(join(root, part), join(installed, part), { recursive: true });
  await check(folder);
});
