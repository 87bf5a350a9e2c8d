/** Figures of trained networks from made-up records: what is drawn, and that titles say what the numbers say. */
import * as assert from 'uvu/assert';
import { byGamma, overMseText } from '../../../lib/papers/fmse/by-gamma';
import { curveOf, metricOf, relativeLoss } from '../../../lib/papers/fmse/epoch-curves';
import { gammaFigure, gammaTitle } from '../../../lib/papers/fmse/gamma-figure';
import { jointFigure, jointTitle } from '../../../lib/papers/fmse/joint-figure';
import { mechanismFigure } from '../../../lib/papers/fmse/mechanism-figure';
import { printedPairs } from '../../../lib/papers/fmse/printed-results';
import { curvesFigure, longFigure } from '../../../lib/papers/fmse/training-figures';
import { suite } from '../../harness';
import { madeSweep } from './made-sweeps';

// gamma 1 over MSE: 1, 2, 3; mean 2, sd 1, n = 3; 95 %: 2 ± 4.303 / sqrt(3) = −0.5 to 4.5
const pckh = { 'PCKh@0.5': { 0: [10, 11, 12], 0.5: [14, 14, 14], 1: [11, 13, 15] } };
const sweep = madeSweep(pckh);
const none = madeSweep({}, { place: 'there' });

const points = suite('byGamma');
points('mean, sd and interval of each gamma, rising', () => {
  const [mse, half] = byGamma(sweep.rows, 'PCKh@0.5');
  assert.equal([mse.gamma, mse.mean, mse.sd, mse.values], [0, 11, 1, [10, 11, 12]]);
  assert.ok(Math.abs((mse.interval?.high ?? 0) - (11 + 4.3027 / Math.sqrt(3))) < 1e-3);
  assert.equal([half.gamma, half.mean, half.sd], [0.5, 14, 0]);
  assert.equal(byGamma(sweep.rows, 'AP'), []);
});
points('over MSE in words: an interval, one seed, nothing', () => {
  assert.is(overMseText(sweep.rows, 'PCKh@0.5'), '+2.0 (95 % interval −0.5 to +4.5, n = 3)');
  assert.is(overMseText(madeSweep({ a: { 0: [1], 1: [0.5] } }).rows, 'a'), '−0.5 (one seed)');
  assert.is(overMseText(sweep.rows, 'PCKh@0.5', 2), 'not run');
});

const curves = suite('curveOf');
curves('mean and sd by epoch; the loss as a share of its first epoch', () => {
  const [half, end] = curveOf(sweep.records, 1, metricOf('PCKh@0.5'));
  assert.equal(
    [half, end],
    [
      { epoch: 1, mean: 6.5, sd: 1 },
      { epoch: 2, mean: 13, sd: 2 },
    ],
  );
  assert.equal(
    curveOf(sweep.records, 0, relativeLoss).map(({ mean }) => mean),
    [1, 0.25],
  );
});

const figures = suite('figures of trained networks');
figures('Fig. 3: its title gives gamma 1 over MSE, the highest mean, and what is not recorded', () => {
  assert.is(
    gammaTitle([sweep, none]),
    'here: gamma 1 over MSE +2.0 (95 % interval −0.5 to +4.5, n = 3), highest mean at gamma 0.5; there: nothing recorded',
  );
  const lone = madeSweep({ 'PCKh@0.5': { 0: [3] } });
  assert.is(gammaTitle([lone]), 'here: gamma 1 over MSE not run, only gamma 0 is recorded');
});
figures('Fig. 3: means, a dot for each seed, the floor; one line a gamma on the way', () => {
  const { data } = gammaFigure([sweep, none], { here: 5 }).spec;
  const [means, dots, floor, ...way] = data;
  assert.equal(means.y, [11, 14, 13]);
  assert.is(dots.y?.length, 9);
  assert.equal(floor.y, [5, 5]);
  assert.equal(
    way.filter(({ name }) => name).map(({ name }) => name),
    ['γ = 0 (MSE)', 'γ = 0.5', 'γ = 1'],
  );
});
figures('the maps: three panels, from MSE to gamma 1', () => {
  const maps = madeSweep({
    'peak height': { 0: [0.2], 1: [0.7] },
    'foreground RMSE': { 0: [0.4], 1: [0.2] },
    'background RMSE': { 0: [0.1], 1: [0.3] },
    'foreground share': { 0: [0.8], 1: [0.4] },
  });
  const { title, spec } = mechanismFigure([maps]);
  assert.match(title, /0\.20 with MSE, 0\.70 at gamma 1 \(here\)/);
  assert.equal([...new Set(spec.data.map(({ xaxis }) => xaxis))], ['x', 'x2', 'x3']);
});
figures('Figs. 6 and 7: both networks; stars are the training images', () => {
  const both = { ...pckh, 'train PCKh@0.5': { 0: [20, 20, 20], 0.5: [9, 9, 9], 1: [21, 22, 23] } };
  const { title, caption, spec } = curvesFigure([madeSweep(both), madeSweep({}, { network: 'HRNet' })]);
  assert.match(title, /Hourglass \+2\.0 .*n = 3\); HRNet not run$/);
  assert.match(caption, /there: Hourglass \+2\.0 /);
  const stars = spec.data.filter(({ marker }) => marker?.symbol === 'star');
  assert.equal(
    stars.map(({ x, y }) => [x, y]),
    [
      [[2], [20]],
      [[2], [22]],
    ],
  );
});
figures('the long schedule beside the usual one', () => {
  const { title } = longFigure(none, sweep);
  assert.match(title, /\+2\.0 .* at the usual length, not run four times as long/);
});
figures('joints: counted by where their intervals lie; the paper’s are always there', () => {
  const wrist = { 0: [1, 2, 3], 1: [2, 3, 4.1] };
  const knee = { 0: [5, 5, 5], 1: [1, 1, 1.1] };
  const found = madeSweep({ 'PCKh@0.5 Wrist': wrist, 'PCKh@0.5 Knee': knee });
  const printed = printedPairs().filter(({ table }) => table === 'Table 1');
  assert.is(
    jointTitle([found], printed),
    'Of 2 differences of joints, 1 lie above 0 with their whole interval, 1 below',
  );
  assert.match(jointTitle([none], printed), /nothing recorded/);
  const [paper] = jointFigure([none]).spec.data;
  assert.equal(
    [paper.name, Array.from(paper.y as number[], (y) => Number(y.toFixed(1)))],
    ['paper', [0.5, -0.5, 1, 0, 1.3, -0.4, 2.2, 1.9]],
  );
});
figures('nothing recorded: every figure is still one', () => {
  for (const made of [
    gammaFigure([none]),
    mechanismFigure([none]),
    curvesFigure([none]),
    longFigure(none, none),
  ])
    assert.ok(made.spec.data.length > 0, made.name);
});
