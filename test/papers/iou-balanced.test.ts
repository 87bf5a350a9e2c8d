import * as assert from 'uvu/assert';
import {
  balancedGradient,
  balancedSmoothL1,
  boundedGradientCenter,
  boundedGradientSide,
  iouBoundCenter,
  iouBoundSide,
  iouOfShift,
  iouOfSides,
  localizationWeight,
  normalizedWeights,
  weightedSum,
} from '../../lib/papers/iou-balanced/iou-balanced';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const golden = readGolden('iou-balanced');
const balanceOf = ({ inputs }: GoldenCase) => ({
  lambda: inputs.lambda as number,
  wLoc: (inputs.w_loc as number) ?? 1,
  delta: inputs.delta as number,
});
/** The IoU of each row, once for each of its four coordinates. */
const perCoordinate = (rows: Float64Array) =>
  Float64Array.from({ length: 4 * rows.length }, (_, i) => rows[i >> 2]);

const figure1 = suite('Eqs. 7-12');
for (const c of golden.filter((c) => c.name.startsWith('fig1'))) {
  figure1(`golden ${c.name}`, () => {
    const d = numbers(c.inputs.d);
    const balance = balanceOf(c);
    const curves: [Float64Array, unknown][] = [
      [d.map((v) => iouBoundCenter(v)), c.outputs.iouB_xy],
      [d.map((v) => iouBoundSide(v)), c.outputs.iouB_wh],
      [d.map((v) => boundedGradientCenter(v, balance)), c.outputs.grad_cx_cy],
      [d.map((v) => boundedGradientSide(v, balance)), c.outputs.grad_w_h],
    ];
    for (const [got, want] of curves) assert.ok(worst(got, numbers(want), 1e-6, 1e-7) <= 1);
  });
}
figure1('bounds are even in d, 1 at 0, and the gradient is odd', () => {
  const balance = { lambda: 1.5, wLoc: 3.049, delta: 0.111 };
  assert.is(iouBoundCenter(-0.3), iouBoundCenter(0.3));
  assert.is(iouBoundSide(-0.3), iouBoundSide(0.3));
  assert.is(iouBoundCenter(0), 1);
  assert.is(boundedGradientSide(-0.4, balance), -boundedGradientSide(0.4, balance));
});
figure1('the center bound is 0 from |d| = w_t / w_s on', () => {
  assert.is(iouBoundCenter(0.5, 0.5), 0);
  assert.is(iouBoundCenter(3, 2), 0);
  assert.ok(iouBoundCenter(1.9, 2) > 0);
});
figure1('a shift of a third leaves half: (3 − 1) / (3 + 1)', () => {
  assert.is(iouOfShift(-1, 3), 0.5);
  assert.is(iouOfSides(2, 8), 0.25);
});

const localization = suite('Eqs. 3-6');
for (const c of golden.filter((c) => c.name.startsWith('loc_paper_lambda'))) {
  localization(`golden ${c.name}: loss and gradient`, () => {
    const target = numbers(c.inputs.target);
    const d = numbers(c.inputs.pred).map((p, i) => p - target[i]);
    const iou = perCoordinate(numbers(c.inputs.iou));
    const balance = balanceOf(c);
    const loss = d.reduce((sum, v, i) => sum + balancedSmoothL1(v, iou[i], balance), 0);
    assert.ok(worst([loss], [c.outputs.loss as number], 1e-6, 1e-7) <= 1);
    const gradient = d.map((v, i) => balancedGradient(v, iou[i], balance));
    assert.ok(worst(gradient, numbers(c.outputs.grad), 1e-6, 1e-7) <= 1);
  });
}
for (const c of golden.filter((c) => c.name.startsWith('loc_paper_eq5'))) {
  localization(`golden ${c.name}: normalized weights keep the sum`, () => {
    const target = numbers(c.inputs.target);
    const balance = balanceOf(c);
    const d = numbers(c.inputs.pred).map((p, i) => p - target[i]);
    const plain = d.map((v) => balancedSmoothL1(v, 1, { ...balance, lambda: 0 }));
    const weights = normalizedWeights(perCoordinate(numbers(c.inputs.iou)), plain, balance.lambda);
    assert.ok(
      worst(
        weights.filter((_, i) => i % 4 === 0),
        numbers(c.outputs.weights),
        1e-6,
        1e-7,
      ) <= 1,
    );
    assert.ok(worst([weightedSum(weights, plain)], [c.outputs.loss as number], 1e-6, 1e-7) <= 1);
  });
}
localization('IoU 0.5 weighs 1.078 with the lambda and w_loc of the best row', () => {
  const weight = localizationWeight(0.5, { lambda: 1.5, wLoc: 3.049, delta: 0.111 });
  assert.is(weight.toFixed(3), '1.078');
});
localization('two boxes of IoU 0.5 and 1 with equal losses weigh 2/3 and 4/3', () => {
  assert.ok(worst(normalizedWeights([0.5, 1], [1, 1], 1), [2 / 3, 4 / 3], 0, 1e-15) <= 1);
});
