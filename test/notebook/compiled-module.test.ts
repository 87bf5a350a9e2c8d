import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadCompiled } from '../../lib/notebook/kernel/compiled-module';
import { suite } from '../harness';

const compiled = suite('loadCompiled');
const before = process.env.XDG_CACHE_HOME;
let folder = '';
let module = '';

compiled.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  process.env.XDG_CACHE_HOME = folder;
  module = join(folder, 'module.js');
  writeFileSync(module, "module.exports = { six: () => 6, dir: require('node:path').basename(__dirname) };");
});
compiled.after.each(() => {
  rmSync(folder, { recursive: true });
  process.env.XDG_CACHE_HOME = before;
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
});

const cache = () => join(folder, 'papersweep', 'compiled');
const load = () => loadCompiled(module) as { exports: { six(): number; dir: string }; keep(): void };

compiled('gives what require gives, and keeps its code once', () => {
  const first = load();
  assert.is(first.exports.six(), 6);
  assert.match(first.exports.dir, 'compiled-');
  assert.is(require(module), first.exports);
  first.keep();
  const [file] = readdirSync(cache());
  const bytes = readFileSync(join(cache(), file));
  const second = load();
  assert.is(second.exports.six(), 6);
  second.keep();
  assert.equal(readFileSync(join(cache(), file)), bytes);
});

compiled('compiles anew when the kept code is damaged or the module has changed', () => {
  load().keep();
  const [file] = readdirSync(cache());
  writeFileSync(join(cache(), file), 'damaged');
  assert.is(load().exports.six(), 6);
  writeFileSync(module, 'module.exports = { six: () => 7 };');
  assert.is(load().exports.six(), 7);
});

compiled('works where nothing can be kept', () => {
  process.env.XDG_CACHE_HOME = module;
  const loaded = load();
  loaded.keep();
  assert.is(loaded.exports.six(), 6);
});
