/** Statistics beside SciPy's and statsmodels' numbers (test/fixtures/study/make_statistics.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { comparePaired, hedgesG } from '../../lib/study/stats/compare';
import { bootstrapInterval, describe, tInterval } from '../../lib/study/stats/describe';
import {
  noncentralTCdf,
  normalCdf,
  normalQuantile,
  tCdf,
  tQuantile,
} from '../../lib/study/stats/distributions';
import { pairedPower, seedsNeeded } from '../../lib/study/stats/power';
import { interiorOptimum, linearTrend, parabolaTop } from '../../lib/study/stats/trend';
import { suite } from '../harness';

const fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/study/statistics.json'), 'utf8'));
const near = (ours: number | undefined, theirs: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(ours! - theirs) <= tolerance * Math.max(1, Math.abs(theirs)),
    `${ours} beside ${theirs}`,
  );
const bySeed = (values: number[]) => new Map(values.map((value, seed) => [seed, value]));

const distributions = suite('distributions');
distributions("Student's t and its quantiles", () => {
  for (const { df, p, t } of fixture.t) {
    near(tQuantile(p, df), t, 1e-8);
    near(tCdf(t, df), p, 1e-10);
  }
});
distributions('the normal distribution', () => {
  for (const { x, p } of fixture.normal) near(normalCdf(x), p, 1e-14);
  near(normalQuantile(0.975), 1.959963984540054);
});
distributions('the noncentral t', () => {
  for (const { df, shift, t, p } of fixture.nct) near(noncentralTCdf(t, df, shift), p, 1e-7);
});

const described = suite('describe and intervals');
described('one value has no spread, no interval', () => {
  assert.equal(describe([3]), { mean: 3, n: 1 });
  assert.is(tInterval([3]), undefined);
  assert.is(bootstrapInterval([3]), undefined);
});
described('values that are no numbers are refused', () => {
  assert.throws(() => describe([1, Number.NaN]), /NaN among 2 values/);
  assert.throws(() => describe([]), /no values/);
});
described('the bootstrap of the mean', () => {
  for (const { values, low, high } of fixture.bootstrap) {
    const interval = bootstrapInterval(values)!;
    near(interval.low, low, 0.01);
    near(interval.high, high, 0.01);
    assert.equal(bootstrapInterval(values), interval); // seeded
  }
});

const paired = suite('comparePaired');
paired('mean, sd, interval, p and effect size', () => {
  for (const { a, b, ...theirs } of fixture.paired) {
    const ours = comparePaired(bySeed(a), bySeed(b));
    near(ours.mean, theirs.mean);
    near(ours.sd, theirs.sd);
    near(ours.p, theirs.p);
    near(ours.interval!.low, theirs.low);
    near(ours.interval!.high, theirs.high);
    near(ours.effectSize, theirs.d);
    near(hedgesG(a, b), theirs.g);
  }
});
paired('only common seeds count, and one pair has no spread', () => {
  const one = comparePaired(new Map([[3, 5]]), new Map([[3, 4], [4, 9]])); // biome-ignore format: short
  assert.equal(one, { seeds: [3], mean: 1, n: 1 });
  assert.throws(() => comparePaired(bySeed([1]), new Map([[7, 1]])), /without a common seed/);
});

const power = suite('seedsNeeded');
power('as statsmodels', () => {
  for (const { effect, sd, n, power: theirs } of fixture.power) {
    assert.is(seedsNeeded(effect, sd), n);
    near(pairedPower(effect, sd, n), theirs, 1e-6);
  }
});
power('no effect needs no number', () => {
  assert.throws(() => seedsNeeded(0, 1), /effect 0/);
  assert.is(seedsNeeded(1e-6, 1), Number.POSITIVE_INFINITY);
});

const trend = suite('trends of sweeps');
const [{ x, y, top, slope }] = fixture.parabola;
trend('the parabola and the line, as numpy fits them', () => {
  near(parabolaTop(x, y), top);
  near(linearTrend({ levels: x, bySeed: y.map((v: number) => bySeed([v])) }).slope.mean, slope);
});
trend('an optimum inside is found and sure', () => {
  const noise = [0.1, -0.1, 0.05, -0.05];
  const curve = {
    levels: x,
    bySeed: y.map((v: number, i: number) => bySeed(noise.map((e) => v + e * (1 + i)))),
  };
  const found = interiorOptimum(curve);
  assert.is(found.isInterior, true);
  assert.ok(found.p! < 0.01 && found.shareInterior === 1, JSON.stringify(found));
  assert.ok(found.vertexInterval!.low <= found.vertex! && found.vertex! <= found.vertexInterval!.high);
});
trend('an optimum at the end is none inside', () => {
  const found = interiorOptimum({
    levels: [0, 1, 2],
    bySeed: [bySeed([1, 1.1]), bySeed([2, 2.1]), bySeed([3, 3])],
  });
  assert.is(found.isInterior, false);
  assert.is(found.p, undefined);
  assert.is(found.shareInterior, 0);
  assert.is(found.best, 2);
});
trend('one seed gives a place, but no confidence', () => {
  const found = interiorOptimum({ levels: [0, 1, 2], bySeed: [bySeed([1]), bySeed([2]), bySeed([0])] });
  assert.is(found.best, 1);
  assert.is(found.p, undefined);
  assert.is(found.vertexInterval, undefined);
});
