import * as assert from 'uvu/assert';
import {
  bellValue,
  bestPrediction,
  focalGradient,
  focalSquaredError,
  focalWeight,
  focalWeights,
  largestGradientGap,
  squaredError,
} from '../../lib/papers/fmse';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} ${b}`);
const one = { gamma: 1, epsilon: 1e-3 };

const bell = suite('bellValue');
bell('Eq. 1 with the width 6: 1, exp(-1/2) at 6 pixels, exp(-1) at (6, 6)', () => {
  assert.is(bellValue(0, 0, 6), 1);
  near(bellValue(-6, 0, 6), Math.exp(-0.5));
  near(bellValue(6, 6, 6), Math.exp(-1));
});

const loss = suite('focalSquaredError');
loss('by hand: both pixels predicted at 0.5, gamma 1', () => {
  near(focalSquaredError(0.5, 1, one), 0.125125);
  near(focalSquaredError(0.5, 0, one), 0.000125);
  near(focalGradient(0.5, 1, one), -0.5005);
  near(focalGradient(0.5, 0, one), 0.0005);
});
loss('at gamma 0 it is the squared error, at any epsilon', () => {
  for (const epsilon of [1e-3, 0.3]) {
    for (const [p, y] of [
      [0.2, 0],
      [0.9, 0.4],
      [-1, 1],
    ]) {
      assert.is(focalSquaredError(p, y, { gamma: 0, epsilon }), squaredError(p, y));
      assert.is(focalWeight(y, { gamma: 0, epsilon }), 1);
    }
  }
});
loss('the gradient is the slope by finite differences', () => {
  const h = 1e-5;
  for (const gamma of [0, 0.5, 1, 2]) {
    const weight = { gamma, epsilon: 1e-3 };
    for (const [p, y] of [
      [0.3, 0],
      [0.3, 0.6],
      [1.2, 1],
    ]) {
      const slope = (focalSquaredError(p + h, y, weight) - focalSquaredError(p - h, y, weight)) / (2 * h);
      near(focalGradient(p, y, weight), slope, 1e-9);
    }
  }
});

const gap = suite('largestGradientGap');
gap('formula and automatic differentiation agree to float32', async () => {
  const found = await largestGradientGap(focalWeights([0, 0.25, 1, 2], 1e-3), 11);
  assert.ok(found > 0 && found < 1e-6, `${found}`);
});

const best = suite('bestPrediction');
best('by hand: gamma 1, one chance in 101: 1.001 / 1.101', () =>
  near(bestPrediction(1 / 101, one), 1.001 / 1.101),
);
best('under MSE it is the chance; with certainty the target', () => {
  near(bestPrediction(0.3, { gamma: 0, epsilon: 1e-3 }), 0.3);
  assert.is(bestPrediction(1, one, 0.7), 0.7);
  assert.is(bestPrediction(0, one), 0);
});
best('no other prediction has a lower expected loss', () => {
  for (const [chance, target] of [
    [0.01, 1],
    [0.2, 0.5],
  ]) {
    const expected = (p: number) =>
      chance * focalSquaredError(p, target, one) + (1 - chance) * focalSquaredError(p, 0, one);
    const at = bestPrediction(chance, one, target);
    for (const step of [-0.01, 0.01]) assert.ok(expected(at + step) > expected(at));
  }
});

const weights = suite('focalWeights');
weights('in rising order, each with the one epsilon', () => {
  assert.equal(focalWeights([1, 0], 0.01), [
    { gamma: 0, epsilon: 0.01 },
    { gamma: 1, epsilon: 0.01 },
  ]);
});
weights('none, one twice, one below 0, and an epsilon of 0 are refused', () => {
  assert.throws(() => focalWeights([], 1e-3), /no gamma/);
  assert.throws(() => focalWeights([1, 1], 1e-3), /gamma 1; expected numbers from 0 to 4, each once/);
  assert.throws(() => focalWeights([-1], 1e-3), /gamma -1/);
  assert.throws(() => focalWeights([Number.NaN], 1e-3), /gamma NaN/);
  assert.throws(() => focalWeights([1], 0), /epsilon 0; expected a number above 0 and below 1/);
});
