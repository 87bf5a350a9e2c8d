import * as assert from 'uvu/assert';
import { drawShapes } from '../../lib/data';
import { errorsAt, retinaPositives } from '../../lib/papers/iou-balanced/first-step';
import {
  gradientShare,
  inlierFraction,
  quantiles,
  wLocThatKeepsTheSum,
} from '../../lib/papers/iou-balanced/gradient-share';
import { suite } from '../harness';

const positives = retinaPositives(drawShapes({ images: 5, seed: 3 }));
const first = errorsAt(positives);
const delta = 0.111;

const step = suite('errorsAt');
step("at the first step the error is the target with its sign turned, the IoU the anchor's", () => {
  assert.equal(
    first.d,
    positives.targets.map((t) => -t),
  );
  assert.ok(first.iou.every((iou) => iou > 0 && iou <= 1));
});
step('at the end nothing is left and all boxes are right', () => {
  const { d, iou } = errorsAt(positives, 1);
  assert.ok(d.every((v) => v === 0));
  assert.ok(iou.every((v) => Math.abs(v - 1) < 1e-9));
});

const keeping = suite('wLocThatKeepsTheSum');
keeping('with it the summed loss is the plain one', () => {
  for (const lambda of [0, 0.5, 1.5]) {
    const wLoc = wLocThatKeepsTheSum(first, lambda, delta);
    assert.ok(Math.abs(gradientShare(first, { lambda, delta, wLoc }).lossRatio - 1) < 1e-12);
  }
});
keeping('falls towards 1 as predictions get better, and rises with lambda', () => {
  const at = (progress: number, lambda: number) =>
    wLocThatKeepsTheSum(errorsAt(positives, progress), lambda, delta);
  assert.ok(at(0, 1) > at(0.5, 1) && at(0.5, 1) > at(0.9, 1) && at(0.9, 1) > 1);
  assert.ok(at(0, 1.8) > at(0, 1) && at(0, 1) > at(0, 0.5));
});

const share = suite('gradientShare');
share('one box of IoU 1/4 with errors 0.1 and 1 at delta 0.2, lambda 1/2, w_loc 4: all doubled', () => {
  const errors = { d: Float64Array.of(0.1, 1, 0, 0), iou: Float64Array.of(0.25) };
  const got = gradientShare(errors, { lambda: 0.5, wLoc: 4, delta: 0.2 });
  assert.is(got.lossRatio, 2);
  assert.is(got.inlierShare, 1 / 3); // gradients 0.5 and 1
  assert.is(got.inlierGain, 2);
  assert.is(got.outlierGain, 2);
  assert.is(got.outliersRaised, 1);
});
share('lambda 0 and w_loc 1 change nothing', () => {
  const got = gradientShare(first, { lambda: 0, wLoc: 1, delta });
  assert.equal([got.lossRatio, got.inlierGain, got.outlierGain, got.outliersRaised], [1, 1, 1, 0]);
});
share('half of 0.05, 0.2 lies inside 0.111', () => {
  assert.is(inlierFraction({ d: Float64Array.of(0.05, -0.2), iou: Float64Array.of(1) }, delta), 0.5);
});
share('quantiles by nearest rank', () => {
  assert.equal(quantiles([3, 1, 2, 4], [0, 0.5, 1]), [1, 3, 4]);
});
