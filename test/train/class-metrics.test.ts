import * as assert from 'uvu/assert';
import type { DetectionSet } from '../../lib/data';
import { classMetrics } from '../../lib/train/class-metrics';
import { suite } from '../harness';

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
