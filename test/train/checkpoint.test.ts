import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRandom, useEngine } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { stateDict } from '../../lib/nn';
import { Adam } from '../../lib/train/adam';
import {
  type Checkpoint,
  checkpointWeights,
  readCheckpoint,
  writeCheckpoint,
} from '../../lib/train/checkpoint';
import { CheckpointFolder } from '../../lib/train/checkpoint-folder';
import { parameterGroups } from '../../lib/train/parameter-groups';
import { configDifferences, requireSameRun } from '../../lib/train/same-run';
import { suite } from '../harness';
import { TinyModel } from './tiny-model';

const folders: string[] = [];
process.on('exit', () => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** A folder that goes with the process. */
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'papersweep-checkpoint-')));
  return folders[folders.length - 1];
}

function checkpointAt(step: number): Checkpoint {
  const model = new TinyModel(step);
  const optimizer = new Adam(parameterGroups(model, { weightDecay: 0 }));
  const random = createRandom(7);
  random.uniform();
  return {
    config: { seed: 7, optimizer: { lr: 0.01 }, run: { keepLast: 2 } },
    dataFingerprint: 'abc',
    names: ['RBC', 'WBC'],
    stepsPerEpoch: 100,
    progress: { epoch: 3, stepInEpoch: 12, step },
    model: stateDict(model),
    ema: { weights: stateDict(model), updates: 312 },
    optimizer: optimizer.state(),
    random: { data: random.save() },
    order: [4, 0, 3, 1, 2],
    best: { metric: 'AP50', value: 0.1 + 0.2, epoch: 2 },
  };
}

const file = suite('a checkpoint file');
file('comes back to the bit', async () => {
  await useEngine();
  const [path, saved] = [join(folder(), 'c.safetensors'), checkpointAt(312)];
  writeCheckpoint(path, saved);
  const read = readCheckpoint(path);
  for (const part of ['model', 'optimizer'] as const) {
    assert.equal([...read[part].keys()], [...saved[part].keys()]);
    for (const [name, { shape, data }] of saved[part]) assert.equal(read[part].get(name), { shape, data });
  }
  const { model: _, optimizer: __, ema: ___, ...rest } = saved;
  for (const [key, value] of Object.entries(rest)) assert.equal(read[key as keyof Checkpoint], value, key);
  assert.is(read.ema!.updates, 312);
  assert.is(checkpointWeights(read), read.ema!.weights);
});
file('random numbers go on where they were', () => {
  const path = join(folder(), 'c.safetensors');
  writeCheckpoint(path, checkpointAt(1));
  const [straight, resumed] = [createRandom(7), createRandom(0)];
  straight.uniform();
  resumed.restore(readCheckpoint(path).random.data);
  assert.is(resumed.uniform(), straight.uniform());
});
file('without an average, best or order it is read as such', () => {
  const path = join(folder(), 'c.safetensors');
  writeCheckpoint(path, { ...checkpointAt(1), ema: undefined, best: undefined, order: [] });
  const read = readCheckpoint(path);
  assert.equal([read.ema, read.best, read.order], [undefined, undefined, []]);
  assert.is(checkpointWeights(read), read.model);
});
file('cut, absent or of another kind it is refused in one line', () => {
  const path = join(folder(), 'c.safetensors');
  assert.throws(() => readCheckpoint(path), /c\.safetensors: no such checkpoint/);
  writeCheckpoint(path, checkpointAt(1));
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length - 5));
  assert.throws(() => readCheckpoint(path), /cut short/);
  writeFileSync(
    path,
    bytes.toString('latin1').replace('papersweep-checkpoint-1', 'papersweep-checkpoint-9'),
    'latin1',
  );
  assert.throws(() => readCheckpoint(path), /no checkpoint of a run/);
  writeFileSync(
    path,
    bytes.toString('latin1').replace('\\"seed\\":7,\\"words', '\\"seep\\":7,\\"words'),
    'latin1',
  );
  assert.throws(() => readCheckpoint(path), /damaged checkpoint, random\.data/);
});

const same = suite('requireSameRun');
same('lists all that differs; the section "run" may', () => {
  const saved = checkpointAt(1);
  requireSameRun(saved, { ...saved, config: { ...saved.config, run: { keepLast: 9 } } }, 'here');
  const other = { seed: 8, optimizer: { lr: 0.01, momentum: 0.9 } };
  assert.equal(configDifferences(saved.config, other), ['seed 7 -> 8', 'optimizer.momentum (absent) -> 0.9']);
  assert.throws(
    () => requireSameRun(saved, { ...saved, config: other, dataFingerprint: 'xyz' }, 'here'),
    (fault: unknown) =>
      fault instanceof InputError &&
      /^here: .*seed 7 -> 8; optimizer\.momentum \(absent\) -> 0\.9; the data/.test(fault.message),
  );
});

const kept = suite('CheckpointFolder');
kept('keeps the last two and the best, and names the newest', () => {
  const path = folder();
  const checkpoints = new CheckpointFolder(path, 2);
  assert.is(checkpoints.newest(), undefined);
  for (const step of [9, 100, 20]) checkpoints.save(checkpointAt(step), step === 9);
  assert.equal(readdirSync(join(path, 'checkpoints')).sort(), [
    'step-00000020.safetensors',
    'step-00000100.safetensors',
  ]);
  assert.is(readCheckpoint(checkpoints.newest()!).progress.step, 100);
  assert.is(readCheckpoint(join(path, 'checkpoint.safetensors')).progress.step, 20);
  assert.is(readCheckpoint(join(path, 'best.safetensors')).progress.step, 9);
  assert.equal(readdirSync(path).sort(), ['best.safetensors', 'checkpoint.safetensors', 'checkpoints']);
});
kept('a checkpoint under two names is stored once', () => {
  const path = folder();
  const written = new CheckpointFolder(path, 1).save(checkpointAt(1), true);
  assert.is(statSync(written).ino, statSync(join(path, 'best.safetensors')).ino);
});
kept('a step saved again replaces itself', () => {
  const checkpoints = new CheckpointFolder(folder(), 3);
  for (const isBest of [true, true, false]) checkpoints.save(checkpointAt(5), isBest);
  assert.is(readCheckpoint(checkpoints.newest()!).progress.step, 5);
});
kept('without disk space the third is refused, and the second stays whole', () => {
  const path = folder();
  let free = 1e9;
  const checkpoints = new CheckpointFolder(path, 1, () => free);
  for (const step of [1, 2]) checkpoints.save(checkpointAt(step), false);
  free = 1e6;
  assert.throws(
    () => checkpoints.save(checkpointAt(3), false),
    /8\.4 MB needed, 1\.0 MB free.*step-00000002.*is whole/,
  );
  assert.is(readCheckpoint(checkpoints.newest()!).progress.step, 2);
});
kept('what a killed process left half-written is removed; of a living one it stays', () => {
  const path = folder();
  new CheckpointFolder(path, 1);
  const dead = join(path, 'checkpoints', 'step-00000001.safetensors.999999999.ab12cd34.part');
  const alive = join(path, `checkpoint.safetensors.${process.ppid}.ab12cd34.part`);
  for (const part of [dead, alive]) writeFileSync(part, '');
  new CheckpointFolder(path, 1);
  assert.equal([existsSync(dead), existsSync(alive)], [false, true]);
});
kept("a file in the folder's place is told", () => {
  const path = join(folder(), 'out');
  writeFileSync(path, '');
  assert.throws(() => new CheckpointFolder(path, 1), /a file stands where a folder is needed/);
});
