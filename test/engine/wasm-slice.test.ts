import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { suite } from '../harness';

process.env.PAPERSWEEP_ENGINE = 'wasm';

const values = (x: tf.Tensor) => Array.from(x.dataSync());

const slices = suite('slices on the WASM engine');
slices('in one piece, in several, of any type, empty', async () => {
  await useEngine();
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  assert.equal(values(tf.slice(x, [1, 0], [2, 2])), [3, 4, 5, 6]);
  assert.equal(values(tf.slice(x, [0, 1], [3, 1])), [2, 4, 6]);
  assert.equal(values(tf.slice(x, [2, 1], [1, 1])), [6]);
  assert.equal(values(tf.slice(x, 1, -1)), [3, 4, 5, 6]);
  assert.equal(tf.slice(x, [3, 0], [0, 2]).shape, [0, 2]);
  assert.equal(values(tf.slice(tf.tensor1d([7, 8, 9], 'int32'), 1, 1)), [8]);
  assert.equal(values(tf.slice(tf.tensor1d([true, false, true], 'bool'), 1, 2)), [0, 1]);
});
slices('a split along the first axis that is not 1, and along another', () => {
  const parts = (shape: number[], sizes: number[] | number, axis: number) =>
    tf.split(tf.reshape(tf.range(0, 6), shape), sizes, axis).map(values);
  assert.equal(parts([6], [1, 3, 2], 0), [[0], [1, 2, 3], [4, 5]]);
  assert.equal(parts([1, 3, 2], 3, 1), [
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  assert.equal(parts([3, 2], 2, 1), [
    [0, 2, 4],
    [1, 3, 5],
  ]);
  assert.equal(parts([6], [2, 4, 0], 0)[2], []);
});
slices('a split copies the parts alone', () => {
  const backend = tf.backend() as unknown as { readSync(id: object): unknown };
  const read = backend.readSync;
  let reads = 0;
  const x = tf.ones([100]);
  backend.readSync = function (id) {
    reads++;
    return read.call(this, id);
  };
  tf.dispose(tf.split(x, 50));
  backend.readSync = read;
  assert.is(reads, 0);
});
