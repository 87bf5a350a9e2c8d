import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { stateDict } from '../../lib/nn';
import { Ema } from '../../lib/train/ema';
import { suite } from '../harness';
import { TinyModel } from './tiny-model';

const ema = suite('Ema');
ema('follows weights and running statistics at once early, and hardly moves late', async () => {
  await useEngine();
  await withoutLeak(() => {
    const [model, shadow] = [new TinyModel(0), new TinyModel(1)];
    const average = new Ema(model, shadow);
    const first = average.state();
    tf.tidy(() => {
      model.bn.running_mean.value.assign(tf.fill([3], 5));
      model.head.bias!.value.assign(tf.fill([1], 5));
    });
    average.load(first, 1_000_000);
    average.update();
    const late = average.state();
    for (const name of ['bn.running_mean', 'head.bias']) {
      const [before, after] = [first.get(name)!.data[0], late.get(name)!.data[0]];
      assert.ok(Math.abs(after - (before + 2e-4 * (5 - before))) < 1e-6, name);
    }
    average.load(first, 0);
    average.update();
    assert.ok(Math.abs(average.state().get('bn.running_mean')!.data[0] - 5) < 0.01);
    assert.is(average.updates, 1);
    for (const kept of [average, model, shadow]) kept.dispose();
  });
});
ema('begins as the model, and its averaged model is in inference mode', () => {
  const [model, shadow] = [new TinyModel(0), new TinyModel(1)];
  const average = new Ema(model, shadow);
  assert.is(average.averaged(), shadow);
  assert.is(shadow.bn.training, false);
  const [ours, theirs] = [stateDict(model), stateDict(shadow)];
  for (const [name, { data }] of ours) assert.equal(data, theirs.get(name)!.data);
});
ema('saved and loaded it goes on to the bit; of another model it is refused', () => {
  const [model, shadow] = [new TinyModel(0), new TinyModel(0)];
  const straight = new Ema(model, shadow);
  const move = () => tf.tidy(() => model.head.bias!.value.assign(tf.add(model.head.bias!.value, 1)));
  for (let i = 0; i < 3; i++) {
    move();
    straight.update();
  }
  const resumed = new Ema(model, new TinyModel(2));
  resumed.load(straight.state(), straight.updates);
  move();
  for (const one of [straight, resumed]) one.update();
  const want = straight.state();
  for (const [name, { data }] of resumed.state()) assert.equal(data, want.get(name)!.data);
  want.delete('bn.bias');
  assert.throws(() => resumed.load(want, 1), /another model: 1 missing: bn\.bias/);
});
