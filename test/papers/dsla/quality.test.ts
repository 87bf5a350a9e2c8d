/** Fig. 2's numbers on points and on an image that can be worked by hand. */
import * as assert from 'uvu/assert';
import { gridPoints } from '../../../lib/boxes';
import { qualityPoints } from '../../../lib/papers/dsla/measure-quality';
import { qualityNumbers } from '../../../lib/papers/dsla/quality-numbers';
import { suite } from '../../harness';

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a}, expected ${b}`);

const numbers = suite('qualityNumbers');
numbers('what the ranking keeps, and what it could have kept', () => {
  const found = qualityNumbers([
    { object: 0, quality: 0.9, score: 0.8, iou: 0.6 }, // Fig. 2: ranked first, not the best
    { object: 0, quality: 0.5, score: 0.4, iou: 0.9 },
    { object: 7, quality: 0.55, score: 0.5, iou: 0.7 },
  ]);
  assert.is(found.objects, 2);
  assert.is(found.locations, 3);
  near(found['kept IoU'], 0.65);
  near(found['best IoU'], 0.8);
  near(found['lost IoU'], 0.15);
  near(found['top score'], 0.65);
  assert.ok(found['quality-iou r'] < 0);
  near(found['IoU at quality 0.5'], 0.8);
  assert.is(found['n at quality 0.5'], 2);
  assert.not.ok('IoU at quality 0.1' in found);
});
numbers('quality that is the overlap has correlation 1; one that is constant tells nothing: 0', () => {
  const points = [0.1, 0.4, 0.8].map((v) => ({ object: 0, quality: v, score: 0.5, iou: v }));
  const found = qualityNumbers(points);
  near(found['quality-iou r'], 1);
  assert.is(found['score-iou r'], 0);
});

const points = suite('qualityPoints');
const grid = gridPoints(
  [
    [2, 2],
    [1, 1],
  ],
  [8, 16],
  0,
);
const truth = {
  boxesXyxy: Float64Array.of(4, 4, 12, 12),
  boxesCxcywh: Float64Array.of(8, 8, 8, 8),
  labels: Int32Array.of(1),
};
const ranges = [
  [0, 8],
  [8, 1e8],
] as const;
points('only the location that Eq. 1 takes; score is class times centerness', () => {
  const image = {
    classLogits: Float32Array.of(0, 0, 0, 0, 0, 0, 9, Math.log(4), 0, 0), // sigmoid(log 4) = 0.8
    boxes: Float32Array.from({ length: 20 }, (_, i) => (i >= 12 && i < 16 ? [4, 4, 4, 0][i - 12] : 1)),
    centerness: Float32Array.of(0, 0, 0, 0, 0),
  };
  const found = qualityPoints(image, truth, { points: grid, ranges }, 5);
  assert.is(found.length, 1);
  const [{ object, quality, score, iou }] = found;
  assert.is(object, 5);
  near(quality, 0.5);
  near(score, 0.4);
  near(iou, 0.5);
});
points(
  'FoveaBox: sides are logarithms over the base edge; without centerness the class score is the quality',
  () => {
    const image = { classLogits: new Float32Array(10), boxes: new Float32Array(20).fill(Math.log(0.5)) };
    const [found] = qualityPoints(image, truth, { points: grid, ranges, baseEdges: [8, 16] }, 0);
    near(found.quality, 0.5);
    near(found.score, 0.5);
    near(found.iou, 1);
  },
);
