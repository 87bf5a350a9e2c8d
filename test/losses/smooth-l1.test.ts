import * as assert from 'uvu/assert';
import { smoothL1, smoothL1Gradient } from '../../lib/losses/smooth-l1';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const loss = suite('smoothL1');
for (const c of readGolden('focal-losses').filter((c) => c.name.startsWith('smooth_l1'))) {
  loss(`golden ${c.name}: value and derivative`, () => {
    const target = numbers(c.inputs.target);
    const d = numbers(c.inputs.pred).map((p, i) => p - target[i]);
    const delta = c.inputs.beta as number;
    const value = d.map((v) => smoothL1(v, delta));
    assert.ok(worst(value, numbers(c.outputs.loss), 1e-6, 1e-7) <= 1);
    const gradient = d.map((v) => smoothL1Gradient(v, delta));
    assert.ok(worst(gradient, numbers(c.outputs.grad), 1e-6, 1e-7) <= 1);
  });
}
loss('half of delta is worth 0.013875 at delta 0.111', () => {
  assert.ok(Math.abs(smoothL1(0.0555, 0.111) - 0.013875) < 1e-15);
});
loss('both branches meet at delta, in value and slope', () => {
  for (const delta of [0.111, 1]) {
    assert.ok(Math.abs(smoothL1(delta, delta) - smoothL1(delta * (1 + 1e-12), delta)) < 2e-12);
    assert.is(smoothL1Gradient(-delta, delta), -1);
  }
});
