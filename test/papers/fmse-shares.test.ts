import * as assert from 'uvu/assert';
import { drawFigures } from '../../lib/data';
import type { HeatmapTargets } from '../../lib/heatmaps';
import {
  ErrorTally,
  focalGradient,
  focalSquaredError,
  focalWeights,
  foregroundShare,
  meanMaps,
  paperBell,
  standIns,
  subjectTargets,
  sweepGamma,
} from '../../lib/papers/fmse';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} ${b}`);
const all = drawFigures({ images: 3, seed: 5 }).samples.map((sample) =>
  subjectTargets({ sample, person: sample.persons[0] }, paperBell, 64),
);
const weights = focalWeights([0, 0.5, 1], 1e-3);
const maps = (values: number[], weight: number[]): HeatmapTargets => {
  return { values: Float32Array.from(values), size: [2, 1], weight: Float32Array.from(weight) };
};

const tally = suite('ErrorTally');
tally('sums by target value; maps without a label do not count', () => {
  const errors = new ErrorTally();
  errors.add(maps([1, 0, 1, 0], [1, 0]), [0.5, 0.25, 9, 9]);
  errors.add(maps([0.5, 0, 0, 0], [1, 1]), [0, 0, -1, 0]);
  const rows = [...errors.rows].sort((a, b) => a.target - b.target);
  assert.equal(rows, [
    { target: 0, pixels: 4, square: 1.0625, absolute: 1.25 },
    { target: 0.5, pixels: 1, square: 0.25, absolute: 0.5 },
    { target: 1, pixels: 1, square: 0.25, absolute: 0.5 },
  ]);
});

const share = suite('foregroundShare');
share('is what a sum over all pixels gives', () => {
  const noise = standIns(all, 1)[1];
  const errors = new ErrorTally();
  for (const targets of all) errors.add(targets, noise.predict(targets));
  for (const weight of weights) {
    const sum = { loss: 0, front: 0, gradient: 0, frontGradient: 0 };
    for (const { values } of all) {
      const predicted = noise.predict(all[0]);
      values.forEach((y, i) => {
        const [loss, pull] = [
          focalSquaredError(predicted[i], y, weight),
          Math.abs(focalGradient(predicted[i], y, weight)),
        ];
        sum.loss += loss;
        sum.gradient += pull;
        if (y > 0) [sum.front, sum.frontGradient] = [sum.front + loss, sum.frontGradient + pull];
      });
    }
    const got = foregroundShare(errors.rows, weight);
    near(got.loss, sum.front / sum.loss);
    near(got.gradient, sum.frontGradient / sum.gradient);
  }
});
share('a prediction without an error has nothing to share', () => {
  const errors = new ErrorTally();
  errors.add(all[0], all[0].values);
  assert.throws(() => foregroundShare(errors.rows, weights[0]), /has no error/);
});

const sweep = suite('sweepGamma');
const swept = sweepGamma(all, weights, 1);
sweep('six stand-ins; the all-zero answer errs on the foreground alone, at every gamma', () => {
  assert.is(swept.length, 6);
  for (const { loss, gradient } of swept[0].shares) assert.equal([loss, gradient], [1, 1]);
});
sweep('the best constant splits the gradient of MSE evenly', () => {
  assert.is(swept[2].name, 'flat');
  near(swept[2].plain.gradient, 0.5, 1e-6);
});
sweep('every other share rises with gamma', () => {
  for (const { shares } of swept.slice(1))
    for (const quantity of ['loss', 'gradient'] as const)
      assert.ok(shares[0][quantity] < shares[1][quantity] && shares[1][quantity] < shares[2][quantity]);
});
sweep('the same seed gives the same shares', () => assert.equal(sweepGamma(all, weights, 1), swept));

const means = suite('meanMaps');
means('by hand: targets 1 and 0, gamma 1, epsilon 0.25: 1.25 / 1.5; a joint that nobody has is 0', () => {
  const two = [maps([1, 0, 0, 0], [1, 0]), maps([0, 0, 0, 0], [1, 0])];
  const got = [...meanMaps(two, { gamma: 1, epsilon: 0.25 })];
  near(got[0], 1.25 / 1.5);
  assert.equal(got.slice(1), [0, 0, 0]);
  near(meanMaps(two, { gamma: 0, epsilon: 0.25 })[0], 0.5);
});
