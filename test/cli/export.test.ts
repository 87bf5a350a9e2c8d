import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { registerExport } from '../../lib/cli/export';
import { figure } from '../../lib/show/figure';
import { table } from '../../lib/show/table';
import { suite } from '../harness';
import { code, markdown, shown, writeNotebook } from '../report/notebook-fixture';

const folder = mkdtempSync(join(tmpdir(), 'export-'));
const out = join(folder, 'out');
const path = join(folder, 'n.ipynb');
const said: string[] = [];

async function run(...args: string[]): Promise<void> {
  const program = new Command().exitOverride();
  registerExport(program);
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => said.push(text) > 0) as typeof write;
  try {
    await program.parseAsync(['export', ...args], { from: 'user' });
  } finally {
    process.stdout.write = write;
  }
}

const message = (...args: string[]): Promise<string> =>
  run(...args).then(
    () => 'nothing refused',
    (e: Error) => e.message,
  );
const exports_ = suite('papersweep export');

exports_.before(async () => {
  const line = figure({ name: 'f', title: 'T', data: [{ x: [0, 1], y: [0, 1] }] });
  const rows = table([{ a: 1.5 }], { name: 't' });
  writeNotebook(path, [code('f', [await shown(line)]), code('t', [await shown(rows)])]);
});
exports_.after(() => rmSync(folder, { recursive: true }));

exports_('writes the forms that are asked for, and names each file', async () => {
  await run(path, '--format', 'pdf, tex', '--out', out);
  assert.equal(readdirSync(join(out, 'n')).sort(), ['f.pdf', 't.tex']);
  assert.equal(said, [`${join(out, 'n', 'f.pdf')}\n`, `${join(out, 'n', 't.tex')}\n`]);
  assert.match(readFileSync(join(out, 'n', 't.tex'), 'utf8'), '1 & .5');
});

exports_(
  'refuses an unknown form, a scale that is none, a notebook that is none or shows nothing',
  async () => {
    const there = join(folder, 'nothing');
    assert.match(
      await message(path, '--format', 'gif', '--out', there),
      /unknown format "gif"; expected svg, png/,
    );
    assert.match(await message(path, '--scale', 'big', '--out', there), /--scale big; expected a number/);
    assert.match(await message(join(folder, 'no.ipynb'), '--out', there), /no.ipynb: no such notebook/);
    const empty = writeNotebook(join(folder, 'empty.ipynb'), [markdown('# x')]);
    assert.match(
      await message(empty, '--out', there),
      /empty.ipynb: no figures or tables; mend: papersweep run/,
    );
    assert.not(existsSync(there));
  },
);
