/**
 * First steps of micro networks: what they tell on every engine, and which changes of the code they see.
 * `npx tsx test/study/behavior.test.ts record` writes the behaviors that are compared with (native engine, one thread).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Behavior, behaviorChange } from '../../lib/study/behavior';
import { trainRunner } from '../../lib/study/train-runner';
import type { PresetName } from '../../lib/train';
import { merge, type Plain } from '../../lib/train/config/merge';
import { suite } from '../harness';

const small = { input: { width: 64, height: 64 }, ema: { decay: 0.9 } };
const behave = (preset: PresetName, settings: Plain = {}) =>
  trainRunner.behave(
    trainRunner.resolve({ preset, budget: 'smoke', settings: merge(small, settings) }),
    () => {},
  );
const presets = ['dsla', 'iou-balanced', 'fmse'] as const;
const path = join(__dirname, 'behaviors.json');

const engines = suite('first steps on this engine');
if (process.argv[2] === 'record') {
  engines('are recorded', async () => {
    const found: Record<string, Behavior> = {};
    for (const preset of presets) found[preset] = await behave(preset);
    writeFileSync(path, `${JSON.stringify(found, null, 1)}\n`);
  });
}
for (const preset of presets) {
  engines(`${preset}: those of the engine that recorded them`, async () => {
    const recorded = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Behavior>;
    assert.is(behaviorChange(recorded[preset], await behave(preset)), undefined);
  });
}

const changes = suite('changes that first steps see');
/** What a change of the code would do, done by another configuration. */
const cases: [what: string, settings: Plain, told: RegExp][] = [
  ['a rate of 2 % more', { optimizer: { lr: 0.0102 } }, /rate 0.0\d+ ->/],
  ['a weight of the loss of 1 % more', { loss: { wLoc: 3.049 * 1.01 } }, /step 1: loss/],
  ['another momentum', { optimizer: { momentum: 0.8 } }, /step 2: way of the weights/],
  ['another average', { ema: { ramp: 10 } }, /way of the average/],
  ['no augmentation', { augmentation: null }, /step 1: loss/],
  ['another assigner', { assigner: { positiveIou: 0.45 } }, /step 1: loss/],
];
let before: Behavior;
changes.before(async () => {
  process.env.PAPERSWEEP_COMPILE = '0'; // three steps are not worth a graph
  before = await behave('iou-balanced');
});
for (const [what, settings, told] of cases)
  changes(what, async () => {
    assert.match(behaviorChange(before, await behave('iou-balanced', settings)) ?? 'nothing', told);
  });
changes('nothing, where nothing changed', async () => {
  assert.equal(await behave('iou-balanced'), before);
});
