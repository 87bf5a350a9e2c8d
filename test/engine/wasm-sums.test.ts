import * as assert from 'uvu/assert';
import {
  batchNormTraining,
  createRandom,
  depthwiseConv2d,
  tf,
  useEngine,
  withoutLeak,
} from '../../lib/engine';
import { suite } from '../harness';

process.env.PAPERSWEEP_ENGINE = 'wasm';
const sums = suite('long sums on the WASM engine');
sums.before(async () => {
  await useEngine();
  assert.is(tf.getBackend(), 'wasm');
});

/** Numbers near 0.01: summed one after the other as float32, 84,000 of them are 5e-6 to 5e-4 off. */
const near = (n: number) => Float32Array.from(createRandom(1).normals(n, 0.01, 0.0005));
const total = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0);

/** The value of a scalar within 1e-6 of a number, relatively; no tensor stays. */
async function isExact(what: string, f: () => tf.Tensor, want: number): Promise<void> {
  await withoutLeak(() => {
    const got = tf.tidy(f);
    const [value] = got.dataSync();
    got.dispose();
    assert.ok(Math.abs(value / want - 1) < 1e-6, `${what}: ${value}, wanted ${want}`);
  });
}

for (const n of [8400, 84_001, 840_000]) {
  sums(`sum, mean and norm of ${n} numbers keep float32's digits`, async () => {
    const values = near(n);
    const square = values.reduce((sum, v) => sum + v * v, 0);
    await isExact('sum', () => tf.sum(tf.tensor1d(values)), total(values));
    await isExact('mean', () => tf.mean(tf.tensor1d(values)), total(values) / n);
    await isExact('norm', () => tf.norm(tf.tensor1d(values)), Math.sqrt(square));
  });
}
sums('a product of rows of 100,000 keeps them, transposed or not, in a batch too', async () => {
  const n = 100_000;
  const values = near(n);
  const row = () => tf.tensor(values, [1, n]);
  const ones = tf.ones([n, 1]);
  await isExact('plain', () => tf.matMul(row(), ones), total(values));
  await isExact(
    'transposed',
    () => tf.matMul(row().reshape([n, 1]), ones.reshape([1, n]), true, true),
    total(values),
  );
  const pair = () => tf.stack([row(), row()]);
  await isExact(
    'batch',
    () => tf.matMul(pair(), tf.stack([ones, ones])).slice([1, 0, 0], [1, 1, 1]),
    total(values),
  );
  ones.dispose();
});
sums('statistics of a batch of 65,536 pixels are those of float64', async () => {
  const values = near(2 * 65_536);
  const channel = values.filter((_, i) => i % 2 === 1);
  const mean = total(channel) / channel.length;
  const variance = channel.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (channel.length - 1);
  const statistics = () =>
    batchNormTraining(tf.tensor4d(values, [16, 64, 64, 2]), tf.ones([2]), tf.zeros([2]));
  await isExact('mean', () => statistics().mean.slice([1], [1]), mean);
  await isExact('variance', () => statistics().variance.slice([1], [1]), variance);
});
sums('so is the gradient of a depthwise filter, which sums over all pixels', async () => {
  const x = tf.fill([16, 64, 64, 1], 0.0101) as tf.Tensor4D;
  const gradient = () => tf.grad((f) => tf.sum(depthwiseConv2d(x, f as tf.Tensor4D)))(tf.ones([1, 1, 1, 1]));
  await isExact('filter', gradient, 16 * 64 * 64 * Math.fround(0.0101));
  x.dispose();
});
sums('axes, kept dimensions and whole numbers are as for short sums', () => {
  tf.tidy(() => {
    const x = tf.tensor(
      Float32Array.from({ length: 2 * 300 * 3 }, (_, i) => i % 7),
      [2, 300, 3],
    );
    const kept = tf.sum(x, [1], true);
    assert.equal(kept.shape, [2, 1, 3]);
    const plain = x.arraySync() as number[][][];
    const want = plain.map((rows) => [0, 1, 2].map((c) => rows.reduce((sum, row) => sum + row[c], 0)));
    assert.equal(kept.squeeze([1]).arraySync(), want);
    assert.equal(
      tf.sum(x, [-2, 0]).arraySync(),
      [0, 1, 2].map((c) => want[0][c] + want[1][c]),
    );
    assert.is(tf.sum(tf.fill([20_000_001], 1, 'int32')).arraySync(), 20_000_001);
    assert.is(tf.mean(tf.fill([1000], 3, 'int32')).arraySync(), 3);
    assert.is(tf.sum(tf.zeros([0, 300])).arraySync(), 0);
    assert.equal(tf.sum(tf.zeros([0, 2]), 0, true).arraySync(), [[0, 0]]);
    assert.ok(Number.isNaN(tf.mean(tf.zeros([0])).arraySync()));
  });
});
