import * as assert from 'uvu/assert';
import { pairwiseOverlap } from '../../lib/boxes';
import {
  alphas,
  type Box,
  boxAt,
  centerTerm,
  ciouLoss,
  ciouTerms,
  differenceGradients,
  geometryFigure,
  gradientGaps,
  hullOf,
  intersectionOverUnion,
  losses,
  lossGradients,
  randomPairs,
  shapeDifference,
  shapeWeight,
} from '../../lib/papers/improved-yolox';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} and ${b}`);

const ciou = suite('ciouLoss');
ciou('the worked numbers', () => {
  const [a, b]: Box[] = [
    [0, 0, 2, 2],
    [1, 1, 3, 3],
  ];
  near(intersectionOverUnion(a, b), 1 / 7);
  near(centerTerm(a, b), 1 / 9);
  near(ciouLoss(a, b), 6 / 7 + 1 / 9);
  const [flat, square]: Box[] = [
    [-2, -0.5, 2, 0.5],
    [-1, -1, 1, 1],
  ];
  assert.is(shapeDifference(flat, square).toFixed(3), '0.118');
  assert.is(ciouLoss(flat, square).toFixed(4), '0.6845');
  assert.equal(hullOf(flat, square), [-2, -1, 2, 1]);
});
ciou('equal boxes cost nothing, and alpha is then 0', () => {
  assert.is(ciouLoss([1, 2, 5, 9], [1, 2, 5, 9]), 0);
  assert.is(shapeWeight(1, 0), 0);
});
ciou('is what lib/boxes computes for random pairs; the three terms are the loss', () => {
  const { predicted, target } = randomPairs(50, 3);
  for (let i = 0; i < 50; i++) {
    const [p, t] = [predicted, target].map((boxes): Box => {
      const [cx, cy, w, h] = boxes.subarray(4 * i, 4 * i + 4);
      return boxAt(cx, cy, [w, h]);
    });
    const [expected] = pairwiseOverlap('ciou', Float64Array.from(p), Float64Array.from(t));
    near(ciouLoss(p, t), 1 - expected, 1e-6); // lib/boxes adds 1e-7 to its denominators
    const { overlap, distance, shape, loss } = ciouTerms(p, t);
    near(overlap + distance + shape, loss);
  }
});

const gradients = suite('lossGradients');
gradients('finite differences agree for every loss and reading of alpha', async () => {
  for (const { loss, largest, gap } of await gradientGaps(200, 7)) assert.ok(gap / largest < 1e-5, loss.name);
});
gradients('apart: IoU and its square say nothing, the others pull to the target', async () => {
  const [predicted, target] = [Float32Array.of(100, 0, 60, 60), Float32Array.of(0, 0, 60, 60)];
  for (const loss of losses) {
    const { gradient } = await lossGradients(loss, predicted, target);
    if (['linear', 'square'].includes(loss.kind)) assert.equal(Array.from(gradient), [0, 0, 0, 0]);
    else assert.ok(gradient[0] > 0, loss.name); // going down it moves left, to the target
  }
});
gradients('inside its target: only DIoU and CIoU move the center', async () => {
  const [predicted, target] = [Float32Array.of(10, 5, 20, 20), Float32Array.of(0, 0, 60, 60)];
  for (const loss of losses) {
    const { gradient } = await lossGradients(loss, predicted, target);
    const moves = Math.hypot(gradient[0], gradient[1]) > 1e-6;
    assert.is(moves, ['diou', 'ciou'].includes(loss.kind), loss.name);
  }
});
gradients('the cut leaves CIoU as DIoU where IoU is 0.5 or less', async () => {
  const [predicted, target] = [Float32Array.of(30, 0, 30, 60), Float32Array.of(0, 0, 60, 40)];
  const cut = await lossGradients(alphas[2], predicted, target);
  const diou = await lossGradients({ name: 'DIoU', kind: 'diou' }, predicted, target);
  assert.equal(Array.from(cut.gradient), Array.from(diou.gradient));
});
gradients('through alpha the gradient is another', () => {
  const { predicted, target } = randomPairs(20, 1);
  const [constant, through] = alphas.map((loss) => differenceGradients(loss, predicted, target));
  assert.ok(constant.some((g, i) => Math.abs(g - through[i]) > 1e-6));
});

const geometry = suite('geometryFigure');
geometry('every position of the slider moves the same traces, and its terms add up to what is told', () => {
  const { layout, data } = geometryFigure([80, 60], [50, 70], 15).spec;
  const [{ steps, active }] = layout.sliders!;
  assert.is(steps.length, 41);
  const told = (steps[active!].args[1] as Record<string, string>)['annotations[0].text'];
  assert.is(layout.annotations![0].text, told);
  const [a, b, c, sum] = told.split(/[+=]/).map(Number);
  near(a + b + c, sum, 0.0016);
  for (const { args } of steps) {
    assert.equal(args[2], [1, 2, 3, 4, 5, data.length - 1]);
    assert.is((args[0] as { x: unknown[] }).x.length, 6);
  }
});
