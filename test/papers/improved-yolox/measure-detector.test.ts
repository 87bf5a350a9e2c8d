import * as assert from 'uvu/assert';
import type { DetectionSet } from '../../../lib/data';
import { classMetrics, objectRatio } from '../../../lib/papers/improved-yolox/measure-detector';
import { suite } from '../../harness';

const ratio = suite('objectRatio');
ratio('cells whose centers lie in a box against all others, image by image', () => {
  // Two images of 2 x 2 cells of 16 pixels: a box over the first cell of the first, none in the second.
  const labels = new Float32Array(2 * 5);
  labels.set([3, 8, 8, 10, 10]);
  const boxes = { labels, maxLabels: 1, width: 32, height: 32 };
  const gate = [0.9, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];
  assert.ok(Math.abs(objectRatio(gate, { rows: 2, columns: 2 }, boxes) - 3) < 1e-12);
});
ratio('is no number where no cell lies in a box', () => {
  const boxes = { labels: new Float32Array(5), maxLabels: 1, width: 32, height: 32 };
  assert.ok(Number.isNaN(objectRatio([1, 1, 1, 1], { rows: 2, columns: 2 }, boxes)));
});

const classes = suite('classMetrics');
classes('a class found exactly, one never, one that is not there', () => {
  const set: DetectionSet = {
    name: 'two',
    classes: ['a', 'b', 'c'],
    mended: [],
    samples: [
      {
        id: '0',
        image: '0.jpg',
        widthPx: 100,
        heightPx: 100,
        boxes: Float64Array.of(10, 10, 50, 50, 60, 60, 90, 90),
        labels: Int32Array.of(0, 1),
        difficult: new Uint8Array(2),
      },
    ],
  };
  const found = [
    { sample: 0, detections: [{ boxXyxy: [10, 10, 50, 50] as const, score: 0.9, classIndex: 0 }] },
  ];
  const metrics = classMetrics(set, found as never);
  const rounded = Object.entries(metrics).map(([name, value]) => [name, Number(value.toFixed(12))]);
  assert.equal(Object.fromEntries(rounded), { 'AP a': 1, 'AP50 a': 1, 'AP b': 0, 'AP50 b': 0 });
});
