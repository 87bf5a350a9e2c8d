import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readMat } from '../../lib/data/mat';
import { readMpiiPredictions, readMpiiTruth } from '../../lib/data/mpii-poses';
import { InputError } from '../../lib/errors';
import { pckh } from '../../lib/metrics';
import { readGolden } from '../goldens/read';
import { suite } from '../harness';

// Written by SciPy 1 (savemat, once packed, once not) from the first case of goldens/pckh.json.
const fixtures = join(__dirname, '..', 'fixtures', 'mpii');
const folder = mkdtempSync(join(tmpdir(), 'mpii-'));
const wanted = readGolden('pckh')[0].outputs.name_value as Record<string, number>;

const poses = suite('MPII poses');
poses('from .mat files give the reference score', () => {
  const truth = readMpiiTruth(join(fixtures, 'gt_valid.mat'));
  const predicted = readMpiiPredictions(join(fixtures, 'pred.mat'), 12);
  assert.ok(Math.abs(pckh({ ...truth, predicted }).mean - wanted.Mean) < 1e-4);
});
poses('from JSON give the same score', () => {
  const truth = readMpiiTruth(join(fixtures, 'gt_valid.mat'));
  const predicted = readMpiiPredictions(join(fixtures, 'pred.mat'), 12);
  const pairs = (v: Float64Array, i: number) =>
    Array.from({ length: 16 }, (_, j) => [v[i * 32 + 2 * j], v[i * 32 + 2 * j + 1]]);
  const people = Array.from({ length: 12 }, (_, i) => ({
    joints: pairs(truth.truth, i),
    joints_vis: Array.from(truth.visible.subarray(i * 16, i * 16 + 16)),
    headbox: Array.from(truth.headXyxy.subarray(4 * i, 4 * i + 4)),
  }));
  writeFileSync(join(folder, 'gt.json'), JSON.stringify(people));
  writeFileSync(
    join(folder, 'dt.json'),
    JSON.stringify(people.map((_, i) => ({ joints: pairs(predicted, i) }))),
  );
  const again = readMpiiTruth(join(folder, 'gt.json'));
  const score = pckh({ ...again, predicted: readMpiiPredictions(join(folder, 'dt.json'), 12) });
  assert.ok(Math.abs(score.mean - wanted.Mean) < 1e-4);
});
poses('of other people than the truth are refused', () => {
  assert.throws(() => readMpiiPredictions(join(fixtures, 'pred.mat'), 13), /12 people; expected 13/);
});

const mat = suite('readMat');
mat('leaves text and cells out', () => {
  assert.equal(Object.keys(readMat(join(fixtures, 'gt_valid.mat'))).sort(), [
    'flag',
    'headboxes_src',
    'jnt_missing',
    'pos_gt_src',
  ]);
});
mat('refuses every cut and a thousand flipped bytes with one line, or reads numbers', () => {
  const whole = readFileSync(join(fixtures, 'gt_valid.mat'));
  const path = join(folder, 'bad.mat');
  const tryRead = (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    try {
      readMat(path);
    } catch (error) {
      assert.instance(error, InputError);
    }
  };
  for (let n = 0; n < whole.length; n += 97) tryRead(whole.subarray(0, n));
  for (let i = 0; i < 1000; i++) {
    const bytes = Uint8Array.from(whole);
    bytes[128 + ((i * 7919) % (whole.length - 128))] ^= 1 << (i % 8);
    tryRead(bytes);
  }
});
