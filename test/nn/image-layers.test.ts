import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import {
  BatchNorm2d,
  createNorm,
  FrozenBatchNorm2d,
  MaxPool2d,
  Scale,
  stateShapes,
  UpsampleNearest,
} from '../../lib/nn';
import { suite } from '../harness';

const ramp = () => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);

const pool = suite('MaxPool2d');
pool('3x3, stride 2, padding 1 looks at corners and edges', async () => {
  await useEngine();
  const layer = new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 });
  const [best, lowest] = tf.tidy(() => [
    layer.forward(ramp()).dataSync(),
    layer.forward(tf.neg(ramp())).dataSync(), // padding must not win where all is below zero
  ]);
  assert.equal(Array.from(best), [5, 6, 8, 9]);
  assert.equal(Array.from(lowest), [-1, -2, -4, -5]);
});

const upsample = suite('UpsampleNearest');
upsample('repeats each pixel factor x factor times', async () => {
  await useEngine();
  await withoutLeak(() => {
    const y = tf.tidy(() => new UpsampleNearest(4).forward(tf.tensor4d([1, 2], [1, 1, 2, 1])).dataSync());
    assert.equal(Array.from(y), Array.from({ length: 4 }, () => [1, 1, 1, 1, 2, 2, 2, 2]).flat());
  });
  assert.throws(() => new UpsampleNearest(3), /power of two/);
});

const frozen = suite('FrozenBatchNorm2d');
frozen('normalizes by what is stored, in training too, under the names of BatchNorm2d', async () => {
  await useEngine();
  await withoutLeak(() => {
    const norm = new FrozenBatchNorm2d(1).train();
    tf.tidy(() => norm.running_mean.value.assign(tf.tensor1d([1])));
    tf.tidy(() => norm.running_var.value.assign(tf.tensor1d([4])));
    const y = tf.tidy(() => norm.forward(tf.tensor4d([1, 3], [1, 1, 2, 1])).dataSync());
    assert.ok(Math.abs(y[0]) < 1e-6 && Math.abs(y[1] - 1) < 1e-5);
    assert.is(norm.running_mean.value.dataSync()[0], 1);
    const other = new BatchNorm2d(1);
    assert.equal([...stateShapes(norm)].sort(), [...stateShapes(other)].sort());
    norm.dispose();
    other.dispose();
  });
});
frozen('trains what its kind says', async () => {
  await useEngine();
  for (const [kind, count] of [
    ['batch', 2],
    ['affine', 2],
    ['frozen', 0],
  ] as const) {
    const norm = createNorm(kind, 3);
    assert.is(norm.namedParameters().size, count, kind);
    norm.dispose();
  }
});

const scale = suite('Scale');
scale('starts as the identity', async () => {
  await useEngine();
  const layer = new Scale();
  assert.equal(Array.from(tf.tidy(() => layer.forward(ramp()).dataSync())), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(stateShapes(layer).get('scale'), []);
  layer.dispose();
});
