import * as assert from 'uvu/assert';
import { drawFigures } from '../../lib/data';
import { msraTargets } from '../../lib/heatmaps';
import {
  balancingGamma,
  centralMap,
  checkBell,
  cutValues,
  hrnetBell,
  mapBalance,
  measuredRatio,
  paperBell,
  pixelRatio,
  subjectTargets,
} from '../../lib/papers/fmse';
import { subjectJoints } from '../../lib/papers/fmse/person-maps';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance: number) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} ${b}`);
const subjects = drawFigures({ images: 4, seed: 2 }).samples.map((sample) => ({
  sample,
  person: sample.persons[0],
}));

const map = suite('centralMap');
map("169 foreground pixels of 4096, the paper's and HRNet's; 1 in the middle", () => {
  for (const bell of [paperBell, hrnetBell]) {
    const values = centralMap(bell, 64);
    assert.is(values.filter((y) => y > 0).length, 169);
    assert.is(values[32 * 64 + 32], 1);
  }
  near(pixelRatio(13, 64), 169 / 3927, 1e-15);
});
map("cut at 0.607 and 0.368 the paper's, at 0.011 HRNet's", () => {
  near(cutValues(paperBell).edge, 0.6065, 1e-4);
  near(cutValues(paperBell).corner, 0.3679, 1e-4);
  near(cutValues(hrnetBell).edge, 0.0111, 1e-4);
});
map('an even window, one as wide as the map, a width of 0 and a tiny map are refused', () => {
  assert.throws(() => checkBell({ sigma: 6, side: 12 }, 64), /a window of 12 pixels; expected an odd/);
  assert.throws(() => checkBell({ sigma: 6, side: 65 }, 64), /a window of 65 pixels/);
  assert.throws(() => checkBell({ sigma: 0, side: 13 }, 64), /sigma 0/);
  assert.throws(
    () => checkBell({ sigma: 6, side: 13 }, 8),
    /a map of 8 pixels; expected a whole number from 16/,
  );
});

const person = suite('subjectTargets');
person("HRNet's bell gives HRNet's targets", () => {
  for (const subject of subjects) {
    const own = subjectTargets(subject, hrnetBell, 64);
    const theirs = msraTargets(subjectJoints(subject, 256), [256, 256], [64, 64], 2);
    assert.equal(own.values, theirs.values);
    assert.equal(own.weight, theirs.weight);
  }
});
person('measuredRatio counts what the targets hold, cut windows included', () => {
  for (const [side, mapSide] of [
    [13, 64],
    [31, 32],
  ]) {
    const maps = subjects.map((subject) => subjectTargets(subject, { sigma: 2, side }, mapSide).values);
    const front = maps.reduce((sum, values) => sum + values.filter((y) => y > 0).length, 0);
    const all = maps.reduce((sum, values) => sum + values.length, 0);
    near(measuredRatio(subjects, side, mapSide), front / (all - front), 1e-12);
  }
});

const balance = suite('mapBalance');
balance('two pixels, 1 and 0, gamma 1, epsilon 0.25: by hand', () => {
  const got = mapBalance([1, 0], { gamma: 1, epsilon: 0.25 });
  near(got.foregroundWeight, 1.25 / 1.5, 1e-15);
  near(got.peakOverBackground, 5, 1e-15);
  near(got.bestConstant, 1.25 / 1.5, 1e-15);
  near(got.falsePeakPrice, 0.2, 1e-15);
});
balance('at gamma 0 weight is pixels and the best constant the mean', () => {
  const values = centralMap(paperBell, 64);
  const got = mapBalance(values, { gamma: 0, epsilon: 1e-3 });
  assert.is(got.foregroundWeight, 169 / 4096);
  near(got.bestConstant, values.reduce((a, b) => a + b) / 4096, 1e-12);
  assert.is(got.falsePeakPrice, 1);
});

const even = suite('balancingGamma');
even('at it the weight is split in halves', () => {
  for (const bell of [paperBell, hrnetBell]) {
    const values = centralMap(bell, 64);
    const gamma = balancingGamma(values, 1e-3) ?? Number.NaN;
    near(mapBalance(values, { gamma, epsilon: 1e-3 }).foregroundWeight, 0.5, 1e-6);
  }
});
even('none where the foreground has more pixels already', () => {
  assert.is(balancingGamma([1, 1, 0], 1e-3), undefined);
});
