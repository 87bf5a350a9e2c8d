import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { registerExport } from '../../lib/cli/export';
import { createRandom, useEngine } from '../../lib/engine';
import { findModel } from '../../lib/models';
import { stateDict } from '../../lib/nn';
import { writeSafetensors } from '../../lib/nn/weights/safetensors';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'export-model-'));
const weights = join(folder, 'weights.safetensors');
const said: string[] = [];

async function run(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerExport(program);
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => said.push(text) > 0) as typeof write;
  try {
    await program.parseAsync(['export', ...args], { from: 'user' });
    return 'done';
  } catch (error) {
    return (error as Error).message;
  } finally {
    process.stdout.write = write;
  }
}

const exporting = suite('papersweep export --model');
let isNative = false;

exporting.before(async () => {
  isNative = (await useEngine()).name.startsWith('native');
  const { network } = findModel('hourglass-micro').build(createRandom(0));
  writeSafetensors(weights, stateDict(network));
  network.dispose();
});
exporting.after(() => rmSync(folder, { recursive: true, force: true }));

exporting('writes a SavedModel and tells its signature', async () => {
  const out = join(folder, 'out');
  const ended = await run(
    '--model',
    'hourglass-micro',
    '--weights',
    weights,
    '--out',
    out,
    '--size',
    '64x128',
    '--batch',
    '2',
  );
  if (!isNative) return assert.match(ended, /a SavedModel needs the native engine/);
  assert.is(ended, 'done');
  assert.ok(existsSync(join(out, 'saved_model.pb')));
  assert.match(said.join(''), /in {3}images float32 \[2, 128, 64, 3\]/);
});

exporting('refuses what cannot be, in one line', async () => {
  const model = ['--model', 'hourglass-micro', '--weights', weights, '--out', join(folder, 'no')];
  assert.match(await run('--model', 'hourglass-micro'), /no --weights/);
  assert.match(await run('--model', 'hourglas-micro', '--weights', weights), /hourglass-micro/);
  assert.match(await run(...model, '--size', '64'), /--size 64/);
  assert.match(await run(...model, '--batch', '0'), /--batch 0/);
  assert.match(await run(...model, '--config', '{'), /--config/);
  assert.match(await run('n.ipynb', ...model), /one of them/);
  assert.match(await run(), /nothing to export/);
  assert.not.ok(existsSync(join(folder, 'no')));
});
