import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/engine';
import { suite } from '../harness';

const random = suite('createRandom');

random('a seed gives these bits, everywhere and for good', () => {
  const r = createRandom(42);
  assert.is(r.uniform(), 0.6606157208001621);
  assert.is(r.normal(), 1.5576636023738424);
  assert.is(r.integer(10), 8);
  assert.is(createRandom(0).uniform() === createRandom(1).uniform(), false);
});

random('uniform numbers fill [0, 1) evenly', () => {
  const r = createRandom(1);
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(10 * r.uniform())]++;
  const chiSquare = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 27.9, `chi-square ${chiSquare} of 9 degrees of freedom`); // p = 0.001
});

random('normal deviates have the moments of the normal law', () => {
  const r = createRandom(2);
  const n = 200_000;
  const moments = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = r.normal();
    for (let k = 0; k < 4; k++) moments[k] += x ** (k + 1) / n;
  }
  const errors = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((sd) => (4 * sd) / Math.sqrt(n));
  for (const [k, wanted] of [0, 1, 0, 3].entries()) {
    assert.ok(Math.abs(moments[k] - wanted) < errors[k], `moment ${k + 1} is ${moments[k]}`);
  }
});

random('half of all deviates lie within 0.6745, one in a hundred beyond 2.5758', () => {
  const deviates = createRandom(3).normals(100_000);
  const share = (limit: number) => deviates.filter((x) => Math.abs(x) > limit).length / deviates.length;
  assert.ok(Math.abs(share(0.6745) - 0.5) < 0.0064);
  assert.ok(Math.abs(share(2.5758) - 0.01) < 0.0013);
});

random('integer(n) is fair and refuses what is no count', () => {
  const r = createRandom(4);
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[r.integer(3)]++;
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 330);
  assert.throws(() => r.integer(0), RangeError);
  assert.is(r.integer(1), 0);
});

random('shuffle keeps all entries, and every order comes', () => {
  const r = createRandom(5);
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) seen.add(r.shuffle([1, 2, 3]).join(''));
  assert.is(seen.size, 6);
  assert.equal(r.shuffle([3, 1, 2]).sort(), [1, 2, 3]);
});

random('a fork depends on seed and name, not on what was drawn before', () => {
  const [early, late] = [createRandom(6), createRandom(6)];
  late.uniforms(100);
  assert.is(early.fork('weights').uniform(), late.fork('weights').uniform());
  assert.is.not(early.fork('weights').uniform(), early.fork('data').uniform());
  assert.is.not(early.fork('weights').uniform(), createRandom(7).fork('weights').uniform());
});

random('a saved state goes on where it was, through JSON', () => {
  const r = createRandom(8);
  r.normals(5);
  const state = JSON.parse(JSON.stringify(r.save()));
  const next = r.normals(4);
  const other = createRandom(1);
  other.restore(state);
  assert.equal(other.normals(4), next);
});

random('a seed that is none is refused', () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) assert.throws(() => createRandom(seed), /whole number/);
});
