import * as assert from 'uvu/assert';
import { pairwiseIou } from '../../lib/boxes';
import {
  balances,
  boundedGradientCenter,
  boundedGradientSide,
  crossing,
  gradientNormFigure,
  iouBoundFreeSide,
  lambdaSliderFigure,
  largestGradientGap,
  printedBalances,
  wLocBetween,
} from '../../lib/papers/iou-balanced';
import { suite } from '../harness';

const making = suite('balances');
const refused: [string, number[], number[], number, RegExp][] = [
  ['none', [], [], 0.1, /0 lambdas and 0 w_locs; expected as many of both/],
  ['a w_loc too few', [0, 1], [1], 0.1, /2 lambdas and 1 w_locs/],
  ['a negative lambda', [-1], [1], 0.1, /lambda -1/],
  ['a lambda twice', [1, 1], [1, 2], 0.1, /lambda 1; expected numbers from 0 on, each once/],
  ['a lambda that is NaN', [Number.NaN], [1], 0.1, /lambda NaN/],
  ['lambda 0 alone', [0], [1], 0.1, /no lambda above 0; expected at least one/],
  ['w_loc 0', [1], [0], 0.1, /w_loc 0/],
  ['delta 0', [1], [1], 0, /delta 0; expected a number above 0/],
  ['an infinite delta', [1], [1], Number.POSITIVE_INFINITY, /delta Infinity/],
];
for (const [name, lambdas, wLocs, delta, message] of refused) {
  making(`${name} is refused`, () => assert.throws(() => balances(lambdas, wLocs, delta), message));
}
making('the printed ones are Table 4 with the delta of Fig. 1', () => {
  const printed = printedBalances();
  assert.equal(
    printed.map((b) => [b.lambda, b.wLoc]),
    [
      [0, 1],
      [0.5, 1.575],
      [1, 2.226],
      [1.5, 3.049],
      [1.8, 3.649],
    ],
  );
  assert.ok(printed.every((b) => b.delta === 0.111));
});

const crossings = suite('crossing');
crossings('both curves meet the standard one there, from above', () => {
  for (const balance of printedBalances().slice(1)) {
    const { center, side } = crossing(balance);
    assert.ok(Math.abs(boundedGradientCenter(center!, balance) - 1) < 1e-12);
    assert.ok(Math.abs(boundedGradientSide(side!, balance) - 1) < 1e-12);
    assert.ok(boundedGradientCenter(center! - 0.01, balance) > 1);
    assert.ok(boundedGradientSide(side! + 0.01, balance) < 1);
  }
});
crossings('lambda 1 with 2.226 crosses at 0.380 and 0.800; lambda 0 never does', () => {
  const { center, side, iou } = crossing({ lambda: 1, wLoc: 2.226, delta: 0.111 });
  assert.equal([center!.toFixed(3), side!.toFixed(3), iou!.toFixed(3)], ['0.380', '0.800', '0.449']);
  assert.is(crossing({ lambda: 0, wLoc: 1, delta: 0.111 }).center, undefined);
});

const between = suite('wLocBetween');
between('gives the known ones back, and the geometric mean half way', () => {
  const known = printedBalances();
  for (const { lambda, wLoc } of known) assert.ok(Math.abs(wLocBetween(lambda, known) - wLoc) < 1e-12);
  assert.ok(Math.abs(wLocBetween(1.25, known) - Math.sqrt(2.226 * 3.049)) < 1e-12);
  assert.is(wLocBetween(0.7, [{ lambda: 1, wLoc: 2, delta: 1 }]), 2);
});

const bound = suite('iouBoundFreeSide');
bound('a box that just contains its shifted target reaches it, and is above Eq. 7', () => {
  const target = Float64Array.of(0, 0, 10, 10);
  const shifted = Float64Array.of(0, 0, 14, 10); // center 2 to the right, 14 wide
  const [iou] = pairwiseIou(shifted, target);
  assert.ok(Math.abs(iou - iouBoundFreeSide(0.2)) < 1e-12);
  assert.ok(iou > (10 - 2) / (10 + 2));
});
bound('no width does better at that shift', () => {
  for (let width = 0.5; width < 40; width += 0.25) {
    const [iou] = pairwiseIou(
      Float64Array.of(7 - width / 2, 0, 7 + width / 2, 10),
      Float64Array.of(0, 0, 10, 10),
    );
    assert.ok(iou <= iouBoundFreeSide(0.2) + 1e-12);
  }
});

const engine = suite('largestGradientGap');
engine("the engine's own gradient is Eqs. 11 and 12 to float32's rounding", async () => {
  assert.ok((await largestGradientGap(printedBalances())) < 2e-6);
});

const figures = suite('figures of the curves');
figures('Fig. 1 has a curve a lambda and panel, from 0 to 1, bent at delta', () => {
  const { data } = gradientNormFigure(printedBalances()).spec;
  assert.is(data.length, 10);
  for (const trace of data) {
    const x = Array.from(trace.x as number[]);
    assert.equal([x[0], x[x.length - 1]], [0, 1]);
    assert.ok(x.includes(0.111));
  }
});
figures('the slider visits every lambda given, and each step draws both curves', () => {
  const [slider] = lambdaSliderFigure(balances([0, 0.75], [1, 2], 0.2)).spec.layout.sliders!;
  const labels = slider.steps.map((step) => step.label);
  assert.ok(labels.includes('0.75') && labels.includes('0.1') && labels.includes('0'));
  for (const step of slider.steps) assert.is((step.args[0] as { y: unknown[] }).y.length, 2);
});
