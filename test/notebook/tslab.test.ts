/** One test for each inner working of tslab that the kernel leans on or changes: an upgrade shows here first. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cellTypeScript } from '../../lib/notebook/kernel/server';
import { Session } from '../../lib/notebook/kernel/session';
import { cellOptions, checkTslab, testedTslab } from '../../lib/notebook/kernel/typescript';
import { suite } from '../harness';
import { notebookFolder } from './kernel-at-work';

const pinned = suite('tslab');
let session: Session;
let number = 0;

pinned.before(() => {
  process.chdir(notebookFolder);
  session = new Session(notebookFolder);
});
pinned.after(() => {
  setImmediate(() => process.exit());
});

const value = async (code: string): Promise<unknown> => {
  const outcome = await session.execute(code, ++number);
  if (!outcome.ok) throw new Error(outcome.fault.traceback.join('\n'));
  return outcome.value;
};
const fault = async (code: string): Promise<string> => {
  const outcome = await session.execute(code, ++number);
  return outcome.ok ? 'no fault' : outcome.fault.evalue;
};

pinned('is the version that was tested', () => {
  assert.is(require('tslab/package.json').version, testedTslab);
  assert.is(testedTslab, '1.0.22');
  checkTslab();
});

pinned('brings the TypeScript that the kernel names', () => {
  assert.is(require('@tslab/typescript-for-tslab').version, cellTypeScript);
});

pinned('takes its options from a compiler host that can be replaced: strict', async () => {
  assert.is(cellOptions.strict, true);
  assert.match(await fault('const text: string = undefined;'), "Type 'undefined' is not assignable");
});

pinned('resolves through package exports: this package by its own name', async () => {
  assert.is(await value("import { InputError } from 'papersweep';\ntypeof InputError"), 'function');
});

pinned('imports files outside the folder and does not compile them itself', async () => {
  await value("import { nearest } from '../../lib/errors';\nnearest('a', ['a'])");
  assert.ok(require.cache[require.resolve('../../lib/errors')], 'Node loaded it');
});

pinned('does not check the library: its types may be newer than the compiler', async () => {
  assert.is(await value("import { serverOnly } from './newer-types';\nserverOnly(1)"), 1);
});

pinned('is quick for the second cell with an import: resolutions are kept', async () => {
  await value("import { nearest as again } from '../../lib/errors';\nagain('a', [])");
  const before = process.cpuUsage().user;
  for (let i = 0; i < 3; i++) await value(`const kept${i} = nearest('a', []);`);
  const ms = (process.cpuUsage().user - before) / 3000;
  assert.ok(ms < 300, `${ms} ms of processor time a cell`);
});

pinned('finds a module that came into being after an import failed', async () => {
  const late = join(notebookFolder, 'late-module.ts');
  rmSync(late, { force: true });
  const code = "import { late } from './late-module';\nlate";
  assert.match(await fault(code), "Cannot find module './late-module'");
  writeFileSync(late, 'export const late: number = 5;\n');
  try {
    assert.is(await value(code), 5);
  } finally {
    rmSync(late);
  }
});

pinned('keeps source maps of both of its steps', async () => {
  const outcome = await session.execute(
    'interface A { a: 1 }\n\nconst x =\n  null as unknown as string;\nx.length',
    ++number,
  );
  assert.equal(outcome.ok ? undefined : outcome.fault.place, { cell: number, line: 5, column: 3 });
});

pinned('hands over the last value instead of printing it', async () => {
  assert.equal(await value('({ a: 1 })'), { a: 1 });
  assert.is(await value('const silent = 1;'), undefined);
});

pinned('writes { x } out for names of earlier cells, also after an import and in a function', async () => {
  await value("const earlier = 5; import { nearest as near } from '../../lib/errors';");
  assert.equal(await value('({ earlier })'), { earlier: 5 });
  assert.equal(
    await value('const f = (own: number) => ({ own, earlier, near: typeof { near }.near });\nf(1)'),
    {
      own: 1,
      earlier: 5,
      near: 'function',
    },
  );
});

pinned('runs `for await` without another await', async () => {
  assert.is(await value('let sum = 0;\nfor await (const n of [1, 2]) sum += n;\nsum'), 3);
});

pinned('has an interrupt that ends a waiting cell', async () => {
  Object.assign(globalThis, { cut: () => session.interrupt() });
  const waiting = 'declare const cut: () => void;\nsetTimeout(cut, 100);\nawait new Promise(() => {});';
  assert.match(await fault(waiting), 'interrupted');
});

pinned('ends a cell that is cut off while it is compiled, and runs the next one', async () => {
  const compiling = fault('await new Promise(() => {});');
  session.interrupt();
  assert.match(await compiling, 'interrupted');
  assert.is(await value('1 + 1'), 2);
});
