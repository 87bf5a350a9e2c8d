/** Misses in head lengths, worked by hand; the figure's title says what its curves do. */
import * as assert from 'uvu/assert';
import type { PoseSet } from '../../../lib/data';
import { missFigure, missTitle } from '../../../lib/papers/fmse/miss-curve';
import { missShares, oksReach } from '../../../lib/papers/fmse/miss-shares';
import { headMisses, headSizes } from '../../../lib/train/head-misses';
import { suite } from '../../harness';
import { madeSweep } from './made-sweeps';

/** One person of a head of 10 pixels and a box of 40 x 90 (area 60²); one without a neck. */
const set: PoseSet = {
  name: 'two persons',
  joints: ['right_hip', 'neck', 'head_top'],
  mended: [],
  samples: [[1, 1, 1] as const, [1, 0, 1] as const].map((visible, i) => ({
    id: `${i}`,
    image: `${i}.jpg`,
    widthPx: 100,
    heightPx: 100,
    persons: [
      {
        boxXyxy: [0, 0, 40, 90],
        xy: Float64Array.of(20, 50, 20, 20, 20, 10),
        visible: Uint8Array.from(visible),
      },
    ],
  })),
} as unknown as PoseSet;
// The hip is found 20 pixels off (2 heads), the neck 4, the head exactly; the second person has no head length.
const found = {
  xy: Float64Array.of(20, 70, 24, 20, 20, 10, 99, 99, 99, 99, 99, 99),
  score: new Float64Array(6),
};

const misses = suite('misses');
misses('in head lengths, of those who have one', () => {
  assert.equal(
    headSizes(set).map(({ n, size }) => [n, size]),
    [[0, 10]],
  );
  assert.equal(headMisses(set, found), [
    { joint: 0, miss: 2 },
    { joint: 1, miss: 0.4 },
    { joint: 2, miss: 0 },
  ]);
});
misses('shares within a distance, which counts as within', () => {
  const shares = missShares(headMisses(set, found));
  assert.equal(
    Object.keys(shares),
    [0.25, 0.75, 1, 1.5, 2, 3, 4].map((one) => `PCKh@${one}`),
  );
  assert.ok(Math.abs(shares['PCKh@0.25'] - 100 / 3) < 1e-9);
  assert.ok(Math.abs(shares['PCKh@1.5'] - 200 / 3) < 1e-9);
  assert.is(shares['PCKh@2'], 100);
});
misses('where OKS is a half: by the constant of the median joint', () => {
  // 0.079 (neck, head top) is the median: 2 x 0.079 x 60 x sqrt(2 ln 2) / 10
  assert.ok(Math.abs(oksReach(set)! - 0.948 * Math.sqrt(2 * Math.LN2)) < 1e-9);
  assert.is(oksReach({ ...set, joints: ['tail', 'neck', 'head_top'] }), undefined);
});

const curve = { 0: [10], 0.5: [20], 1: [30] };
const closer = madeSweep({
  'PCKh@0.1': curve,
  'PCKh@0.25': curve,
  'PCKh@2': { 0: [80], 0.5: [70], 1: [60] },
});
const old = madeSweep({ 'PCKh@0.1': curve, 'PCKh@0.5': curve });

const figures = suite('missFigure');
figures('its title counts where gamma 1 has more, near and far', () => {
  assert.is(
    missTitle([closer, old]),
    'Gamma 1 finds more joints than MSE within 0.25 head lengths in 1 of 1 comparisons, within 2 in 0',
  );
  assert.match(missTitle([old]), /not recorded/);
});
figures('a curve a gamma, and a dotted line where OKS is a half', () => {
  const { data } = missFigure([closer, old], { here: 1.2 }).spec;
  assert.equal(
    data.map(({ name }) => name),
    ['γ = 0 (MSE)', 'γ = 0.5', 'γ = 1', 'OKS 0.5', 'OKS 0.5'],
  );
  assert.equal(
    [data[2].x, data[2].y],
    [
      [0.1, 0.25, 2],
      [30, 30, 60],
    ],
  );
  assert.equal(data[3].x, [1.2, 1.2]);
});
