import * as assert from 'uvu/assert';
import { pckh } from '../../lib/metrics';
import { suite } from '../harness';

/** One person whose head box is 60 x 80: head size 0.6 · 100 = 60. */
function person(offset: number) {
  const truth = Float64Array.from({ length: 32 }, (_, i) => 10 * i);
  const predicted = truth.map((v, i) => (i % 2 === 0 ? v + offset : v));
  return { truth, predicted, visible: new Uint8Array(16).fill(1), headXyxy: Float64Array.of(0, 0, 60, 80) };
}

const score = suite('pckh');
score('counts a joint half a head size away, the threshold included', () => {
  assert.is(pckh(person(30)).mean, 100);
  assert.is(pckh(person(30.01)).mean, 0);
});
score('leaves joints out that are not labelled', () => {
  const one = person(0);
  one.visible.fill(0, 0, 15);
  const got = pckh(one);
  assert.is(got.mean, 100);
  assert.ok(Number.isNaN(got.groups.Head));
});
