import * as assert from 'uvu/assert';
import { simotaOptions, simotaSteps } from '../../lib/assign';
import { drawShapes } from '../../lib/data';
import {
  aimCells,
  cellSquare,
  classCost,
  dynamicK,
  isNearCenter,
  matchCost,
  onGrid,
  priorLogit,
  standInPredictions,
  stepsOf,
  wishes,
  yoloxPoints,
} from '../../lib/papers/yolox';
import { suite } from '../harness';

const points = yoloxPoints(320);
const { samples, classes } = drawShapes({ images: 3, seed: 4 });
const aims = samples.map((sample) => aimCells(onGrid(sample, points), classes.length, 1));
const count = classes.length;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const near = (a: number, b: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} and ${b}`);

const byHand = suite('SimOTA on plain numbers');
byHand('the worked numbers', () => {
  assert.is(dynamicK([0.8, 0.7, 0.6, 0.5, 0.4, 0.3]), 3);
  assert.is(dynamicK([0.2]), 1);
  assert.is(dynamicK(new Array(30).fill(1)), 10);
  near(classCost(0.5, [0.5, 0.02], 0), -Math.log(0.5) - Math.log(0.9), 1e-12);
  near(matchCost(classCost(0.5, [0.5, 0.02], 0), 0.5, true), 2.878, 1e-4);
  assert.ok(matchCost(0, 0.5, false) > 1e6);
});
byHand('is what the assigner does: every cost, every near cell, every k', () => {
  const quality = 0.6;
  for (const of of aims) {
    const predictions = standInPredictions(of, quality);
    const { points, truth } = of.image;
    const { candidate, isNear, iou, cost, cells } = simotaSteps(points, predictions, truth);
    const n = candidate.length;
    for (let g = 0; g < cells.length; g++) {
      assert.is(cells[g], dynamicK(iou.subarray(g * n, (g + 1) * n)));
      candidate.forEach((cell, c) => {
        const own = Array.from(predictions.classLogits.subarray(count * cell, count * cell + count), sigmoid);
        const ofClass = classCost(sigmoid(predictions.objectness[cell]), own, truth.labels[g]);
        const stride = points.strides[points.level[cell]];
        const both = [0, 1].every((axis) => {
          const ix = points.xy[2 * cell + axis] / stride - 0.5;
          return isNearCenter(ix, truth.boxesCxcywh[4 * g + axis], stride);
        });
        assert.is(isNear[g * n + c], both ? 1 : 0);
        near(cost[g * n + c], matchCost(ofClass, iou[g * n + c], both), 1e-6);
      });
    }
  }
});

const grid = suite('onGrid');
grid('cells by level at 640, and their squares in the image', () => {
  assert.equal(yoloxPoints(640).start, [0, 6400, 8000, 8400]);
  const image = onGrid(samples[0], points); // 640 x 480 on 320: half as large
  assert.is(image.scale, 0.5);
  near(image.truth.boxesCxcywh[2], (samples[0].boxes[2] - samples[0].boxes[0]) / 2);
  assert.equal(cellSquare(image, 41), [16, 16, 32, 32]);
  assert.throws(() => yoloxPoints(100), /input size 100; expected a multiple of 32/);
});

const standIn = suite('standInPredictions');
standIn('quality 0 is a head of zeros: boxes of one stride at the cells’ corners, all sure to 0.01', () => {
  const { raw, boxesCxcywh, objectness } = standInPredictions(aims[0], 0);
  for (let cell = 0; cell < points.level.length; cell++) {
    const stride = points.strides[points.level[cell]];
    near(boxesCxcywh[4 * cell], points.xy[2 * cell] - stride / 2);
    near(boxesCxcywh[4 * cell + 2], stride);
    near(raw[(5 + count) * cell + 3], 0);
  }
  near(sigmoid(priorLogit), 0.01);
  assert.ok(objectness.every((logit) => Math.abs(logit - priorLogit) < 1e-6));
});
standIn('quality 1 gives each near cell its box exactly; raw outputs decode to the boxes', () => {
  const { raw, boxesCxcywh } = standInPredictions(aims[0], 1);
  const { truth } = aims[0].image;
  aims[0].cell.forEach((cell, n) => {
    const stride = points.strides[points.level[cell]];
    for (let k = 0; k < 4; k++)
      near(boxesCxcywh[4 * cell + k], truth.boxesCxcywh[4 * aims[0].gtIndex[n] + k], 1e-9);
    near(Math.exp(raw[(5 + count) * cell + 2]) * stride, boxesCxcywh[4 * cell + 2], 1e-3);
  });
});
standIn('a quality that is none is refused', () => {
  assert.throws(() => standInPredictions(aims[0], 1.2), /quality 1.2; expected a number from 0 to 1/);
  assert.throws(() => standInPredictions(aims[0], Number.NaN), /quality NaN/);
});

const growing = suite('stepsOf');
growing('k does not fall from untrained to perfect, and every box asks for k cells', () => {
  for (const of of aims) {
    const scene = { aims: of, classNames: classes, simota: simotaOptions, quality: 0.5 };
    const [first, last] = [stepsOf(scene, 0), stepsOf(scene, 1)];
    assert.ok(first.cells.every((k, g) => k <= last.cells[g]));
    assert.is(
      wishes(stepsOf(scene)).length,
      stepsOf(scene).cells.reduce((a, b) => a + b, 0),
    );
  }
});
