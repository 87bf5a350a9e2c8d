import * as assert from 'uvu/assert';
import {
  compile,
  dropout,
  randomNormal,
  randomUniform,
  seedFor,
  tf,
  useEngine,
  withoutLeak,
} from '../../lib/engine';
import { suite } from '../harness';

const seedOf = (a: number, b = 0) => tf.tensor1d([a, b], 'int32');
const read = (tensor: tf.Tensor) => {
  const values = Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
};
const draws = (of: typeof randomUniform, count: number, a: number, b = 0) =>
  tf.tidy(() => Array.from(of([count], seedOf(a, b)).dataSync()));

const uniform = suite('randomUniform');
uniform.before(async () => void (await useEngine()));

uniform('fills [0, 1) evenly', () => {
  const values = draws(randomUniform, 50_000, 1);
  const counts = new Array(10).fill(0);
  for (const value of values) counts[Math.floor(10 * value)]++;
  const chiSquare = counts.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0);
  assert.ok(chiSquare < 27.9, `chi-square ${chiSquare} of 9 degrees of freedom`); // p = 0.001
  assert.ok(Math.min(...values.slice(0, 9999)) >= 0);
  assert.ok(values.every((value) => value < 1));
});

uniform('the same seed draws the same, another draws others, whichever of its numbers differs', () => {
  const first = draws(randomUniform, 100, 1, 2);
  assert.equal(draws(randomUniform, 100, 1, 2), first);
  for (const [a, b] of [
    [2, 2],
    [1, 3],
    [2, 1],
    [-1, 2],
  ]) {
    const other = draws(randomUniform, 100, a, b);
    const correlation = first.reduce((sum, x, i) => sum + (x - 0.5) * (other[i] - 0.5), 0) / 100 / (1 / 12);
    assert.ok(Math.abs(correlation) < 0.4, `seed ${a}, ${b}: correlation ${correlation}`); // 4 sd
  }
});

uniform('a place parts a seed, and leaves its first number', () => {
  assert.equal(read(tf.tidy(() => seedFor(seedOf(7, 1), 3))), [7, 4]);
});

uniform('a seed of another form is told', () => {
  const wrong = () => randomUniform([2], tf.tensor1d([1, 2]));
  assert.throws(wrong, 'the seed is float32 [2]; expected int32 [2]');
});

const normal = suite('randomNormal');
normal('has the moments of the normal law', () => {
  const n = 50_000;
  const values = draws(randomNormal, n, 3);
  const moment = (k: number) => values.reduce((sum, x) => sum + x ** k / n, 0);
  const errors = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((sd) => (4 * sd) / Math.sqrt(n));
  for (const [k, wanted] of [0, 1, 0, 3].entries()) {
    assert.ok(Math.abs(moment(k + 1) - wanted) < errors[k], `moment ${k + 1} is ${moment(k + 1)}`);
  }
});

const drops = suite('dropout');
drops('drops a share of the rate, and scales what stays so that the mean stays', () => {
  const y = read(tf.tidy(() => dropout(tf.fill([10_000], 3), 0.25, seedOf(1))));
  const share = y.filter((value) => value === 0).length / y.length;
  assert.ok(Math.abs(share - 0.25) < 4 * Math.sqrt((0.25 * 0.75) / 10_000), `share ${share}`);
  assert.ok(y.every((value) => value === 0 || Math.abs(value - 4) < 1e-6));
});

drops('its gradient is what the value was multiplied with', async () => {
  await withoutLeak(() => {
    const [x, seed] = [tf.fill([64], 2), seedOf(5, 6)];
    const gradient = tf.grad((at) => tf.sum(dropout(at, 0.5, seed)))(x);
    const y = dropout(x, 0.5, seed);
    assert.equal(
      Array.from(gradient.dataSync()).map((g) => 2 * g),
      Array.from(y.dataSync()),
    );
    tf.dispose([x, seed, gradient, y]);
  });
});

drops('at rate 0 all stays, a rate of 1 is told', () => {
  assert.equal(read(tf.tidy(() => dropout(tf.tensor1d([1, 2]), 0, seedOf(1)))), [1, 2]);
  assert.throws(
    () => dropout(tf.tensor1d([1]), 1, seedOf(1)),
    "dropout's rate is 1; expected a number from 0",
  );
});

const steps = suite('random numbers in a compiled step');
steps('are drawn anew at every run, from a seed that the step moves on, as op by op', async () => {
  await withoutLeak(() => {
    const one = tf.tensor1d([1, 0], 'int32');
    const sequence = (run: typeof compile) => {
      const seed = tf.tidy(() => tf.variable(seedOf(1, 9), false));
      const draw = () => {
        seed.assign(tf.add(seed, one));
        return tf.concat([randomUniform([4], seed), randomNormal([4], seedFor(seed, 1))]);
      };
      const step = run(draw, { variables: [seed] });
      const drawn = [0, 1, 2].map(() => read(step()));
      const last = Array.from(seed.dataSync());
      step.dispose();
      seed.dispose();
      return { drawn, last };
    };
    const plain = ((fn: () => tf.Tensor) =>
      Object.assign(() => tf.tidy(fn), { dispose() {} })) as typeof compile;
    const compiled = sequence(compile);
    assert.equal(compiled, sequence(plain));
    assert.equal(compiled.last, [4, 9]);
    assert.is(new Set(compiled.drawn.flat()).size, 24);
    one.dispose();
  });
});
