import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { Accumulator } from '../../lib/train/accumulator';
import { clipByGlobalNorm, clipByValue } from '../../lib/train/clip';
import { NanGuard } from '../../lib/train/nan-guard';
import { suite } from '../harness';

/** Numbers of a vector that is then freed. */
function taken(vector: tf.Tensor): number[] {
  const values = Array.from(vector.dataSync());
  vector.dispose();
  return values;
}

const clip = suite('clipping');
clip('(3, 4) has length 5; held at 1 it is (0.6, 0.8); held at 10 it stays', async () => {
  await useEngine();
  await withoutLeak(() => {
    const gradient = tf.tensor1d([3, 4]);
    for (const [limit, want] of [
      [1, [0.6, 0.8]],
      [10, [3, 4]],
    ] as const) {
      const clipped = clipByGlobalNorm(gradient, limit);
      assert.is(taken(clipped.norm)[0], 5);
      for (const [i, got] of taken(clipped.gradient).entries()) assert.ok(Math.abs(got - want[i]) < 1e-6);
    }
    assert.equal(taken(clipByValue(gradient, 3.5)), [3, 3.5]);
    gradient.dispose();
  });
});

const accumulator = suite('Accumulator');
accumulator('gives the mean of what was added, then begins anew', () =>
  withoutLeak(() => {
    const sum = new Accumulator(2);
    for (const row of [
      [1, 2],
      [3, 6],
      [5, 1],
    ])
      tf.tidy(() => sum.add(tf.tensor1d(row)));
    assert.equal(taken(sum.take()), [3, 3]);
    assert.equal(taken(sum.take()), [0, 0]);
    tf.tidy(() => sum.add(tf.tensor1d([7, 8])));
    assert.equal(taken(sum.take()), [7, 8]);
    sum.dispose();
  }),
);

const guard = suite('NanGuard');
guard('tells the step, the rate, every part, and the losses before', () => {
  const nan = new NanGuard(2);
  for (const [step, total] of [
    [309, 12.3456],
    [310, 11],
    [311, 99],
  ])
    nan.check({ step, lr: 0.01, losses: { total } });
  const losses = { total: Number.NaN, iou: 2.5 };
  assert.throws(
    () => nan.check({ step: 312, lr: 0.01, losses }),
    (fault: unknown) =>
      fault instanceof InputError &&
      fault.message.startsWith(
        'NaN at step 312, lr 0.01: total NaN, iou 2.5, gradient norm 0; losses before: 11, 99; mend: ',
      ),
  );
});
guard('an infinite gradient norm stops too', () => {
  const report = { step: 0, lr: 1, losses: { total: 1 }, gradientNorm: Number.POSITIVE_INFINITY };
  assert.throws(() => new NanGuard().check(report), /^Infinity at step 0.*losses before: none/);
});
