import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { registerWeights } from '../../lib/cli/weights';
import { readSafetensors } from '../../lib/nn/weights/safetensors';
import { suite } from '../harness';

const fixtures = join(__dirname, '..', 'fixtures', 'weights');
const folder = mkdtempSync(join(tmpdir(), 'weights-cli-'));

/** What a command prints, or the message of its error. */
async function run(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerWeights(program);
  let said = '';
  const { write } = process.stdout;
  process.stdout.write = ((text: string) => {
    said += text;
    return true;
  }) as typeof write;
  try {
    await program.parseAsync(['weights', ...args], { from: 'user' });
  } catch (error) {
    said += (error as Error).message;
  } finally {
    process.stdout.write = write;
  }
  return said;
}

const command = suite('papersweep weights');
command.after(() => rmSync(folder, { recursive: true }));
command('show lists names, number formats and shapes, and where they came from', async () => {
  const lines = (await run('show', join(fixtures, 'checkpoint.pth'))).trim().split('\n');
  assert.is(lines[0], 'stem.weight             F32   [4, 3, 3, 3]');
  assert.is(lines.length, 13);
  assert.is(lines[12], '12 tensors, 218 numbers (PyTorch zip, part "model", "module." taken off)');
});
command('show --json gives the same as one object', async () => {
  const shown = JSON.parse(await run('show', join(fixtures, 'kinds.safetensors'), '--json'));
  assert.equal(
    [shown.format, shown.tensors.length, shown.metadata['made by']],
    ['safetensors', 13, 'make.py'],
  );
  assert.equal(shown.tensors[0], { name: 'i64', shape: [2, 3], type: 'I64' });
});
command('show --model lists all that does not fit a model', async () => {
  const args = ['show', join(fixtures, 'network.pth'), '--model', 'yolox-micro'];
  const lines = (await run(...args)).trim().split('\n');
  assert.is(lines[0], 'missing     backbone.backbone.stem.conv.conv.weight');
  assert.match(
    lines[lines.length - 1],
    /^0 tensors fit yolox-micro, \d+ missing, 11 unexpected, 0 misshapen$/,
  );
  const report = JSON.parse(await run(...args, '--json'));
  assert.is(report.missing.length + report.unexpected.length, lines.length - 1);
});
command('convert writes what was read, as float32', async () => {
  const out = join(folder, 'c.safetensors');
  assert.match(
    await run('convert', join(fixtures, 'kinds-legacy.pth'), out),
    `${out}: 13 tensors, 65 numbers`,
  );
  const { tensors, metadata } = readSafetensors(readFileSync(out), out);
  assert.equal(tensors.get('f16'), {
    type: 'F32',
    shape: [2, 3],
    data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25),
  });
  assert.equal(metadata, { format: 'pt' });
});
command('convert takes the part that is asked for', async () => {
  const out = join(folder, 'p.safetensors');
  await run('convert', join(fixtures, 'averaged.pth'), out, '--part', 'state_dict');
  assert.equal(Array.from(readSafetensors(readFileSync(out), out).tensors.get('weight')!.data), [0, 0]);
});
command('convert --only takes tensors by the beginning of their names, and takes that off', async () => {
  const out = join(folder, 'stem.safetensors');
  const from = join(fixtures, 'checkpoint.pth');
  await run('convert', from, out, '--only', 'stem.');
  const { tensors } = readSafetensors(readFileSync(out), out);
  assert.equal(tensors.get('weight')!.shape, [4, 3, 3, 3]);
  assert.not([...tensors.keys()].some((name) => name.startsWith('stem.')));
  const none = join(folder, 'none-of.safetensors');
  assert.match(await run('convert', from, none, '--only', 'head.'), /no tensor's name begins with "head\."/);
  assert.not(existsSync(none));
});
command('refuses what is no weights, and another form, in one line, and writes nothing', async () => {
  const out = join(folder, 'no.safetensors');
  assert.match(await run('convert', join(fixtures, 'evil.pth'), out), /evil\.pth: .*"posix\.system"/);
  assert.match(
    await run('convert', join(fixtures, 'kinds.pth'), join(folder, 'no.pth')),
    /written as safetensors/,
  );
  assert.match(await run('show', join(fixtures, 'none.pth')), /none\.pth: no such file$/);
  assert.not(existsSync(out));
});
