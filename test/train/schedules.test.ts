import * as assert from 'uvu/assert';
import {
  fmseStages,
  multiStepSchedule,
  stagedSchedule,
  warmCosineSchedule,
  yoloxSchedule,
} from '../../lib/train/schedules';
import { suite } from '../harness';

const run = { lr: 0.01, epochs: 10, stepsPerEpoch: 7 };

const yolox = suite('yoloxSchedule');
yolox('by hand: 0.01 (7 / 35)^2 at step 7 of 35 of warm-up; the least rate in the tail and beyond', () => {
  const options = { warmupEpochs: 5, warmupLr: 0, tailEpochs: 2, minRatio: 0.05 };
  const schedule = yoloxSchedule(run, options);
  assert.equal([schedule(0), schedule(35), schedule(56), schedule(1000)], [0, 0.01, 0.0005, 0.0005]);
  assert.ok(Math.abs(schedule(7) - 0.0004) < 1e-12);
});
yolox('without warm-up it begins at the full rate', () => {
  assert.is(yoloxSchedule(run, { warmupEpochs: 0, warmupLr: 0, tailEpochs: 0, minRatio: 0 })(0), 0.01);
});
yolox('warm-up and tail that fill the run are refused', () => {
  const options = { warmupEpochs: 5, warmupLr: 0, tailEpochs: 5, minRatio: 0.05 };
  assert.throws(() => yoloxSchedule(run, options), /5 epochs of warm-up and 5 of tail in a run of 10/);
});

const warm = suite('warmCosineSchedule');
warm('half of an epoch may be warm-up, and the end is 0', () => {
  const schedule = warmCosineSchedule(run, { warmupEpochs: 1 / 7, warmupLr: 0 });
  assert.equal([schedule(0), schedule(1)], [0, 0.01]);
  assert.ok(Math.abs(schedule(70)) < 1e-12);
  assert.throws(() => warmCosineSchedule(run, { warmupEpochs: 10, warmupLr: 0 }), /10 epochs of warm-up/);
});

const steps = suite('multiStepSchedule');
steps('constant warm-up: a third for so many steps', () => {
  const options = {
    milestones: [8],
    gamma: 0.1,
    warmup: 'constant',
    warmupSteps: 3,
    warmupFactor: 0.5,
  } as const;
  const schedule = multiStepSchedule(run, options);
  assert.equal([0, 2, 3, 55].map(schedule), [0.005, 0.005, 0.01, 0.01]);
  assert.ok(Math.abs(schedule(56) - 0.001) < 1e-12);
});

const stages = suite('stagedSchedule');
stages("FMSE's rates by epoch", () => {
  const schedule = stagedSchedule({ lr: 1e-3, epochs: 200, stepsPerEpoch: 10 }, fmseStages);
  const rates = [0, 99, 100, 999, 1000, 1499, 1500, 1999].map((step) => schedule(step).toExponential(0));
  assert.equal(rates, ['1e-6', '1e-6', '1e-3', '1e-3', '1e-5', '1e-5', '1e-6', '1e-6']);
});
stages('stages out of order are refused', () => {
  assert.throws(() => stagedSchedule(run, [{ epoch: 1, factor: 1 }]), /stages at epochs 1;/);
  assert.throws(() => stagedSchedule(run, []), /\(none\)/);
});
