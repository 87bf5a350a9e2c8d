import * as assert from 'uvu/assert';
import type { DetectionSet } from '../../../lib/data';
import { detectionMetrics, scoredDetections } from '../../../lib/papers/iou-balanced/trained-detections';
import { suite } from '../../harness';

/** One image with a box of each of two classes. */
const set: DetectionSet = {
  name: 'two boxes',
  classes: ['a', 'b'],
  mended: [],
  samples: [
    {
      id: 'one',
      image: { width: 100, height: 100, channels: 3, data: new Uint8Array(30000) },
      widthPx: 100,
      heightPx: 100,
      boxes: Float64Array.of(0, 0, 40, 40, 50, 50, 90, 90),
      labels: Int32Array.of(0, 1),
      difficult: new Uint8Array(2),
    },
  ],
};

const found = (...detections: [number, number, number[]][]) => [
  {
    sample: 0,
    detections: detections.map(([classIndex, score, [x1, y1, x2, y2]]) => {
      return { classIndex, score, boxXyxy: [x1, y1, x2, y2] as [number, number, number, number] };
    }),
  },
];

const scored = suite('scoredDetections');
scored('the best box of the own class counts, none is 0', () => {
  const all = found([0, 0.9, [0, 0, 40, 20]], [0, 0.8, [50, 50, 90, 90]], [1, 0.7, [50, 50, 90, 90]]);
  assert.equal(scoredDetections(set, all), { iou: [0.5, 0, 1], score: [0.9, 0.8, 0.7] });
});

const metrics = suite('detectionMetrics');
metrics('by hand: one exact box, one of IoU 0.65, one miss', () => {
  const all = found([0, 0.9, [0, 0, 40, 40]], [1, 0.6, [50, 50, 90, 76]], [1, 0.2, [0, 0, 10, 10]]);
  const got = detectionMetrics(set, all);
  const third = 1 / 3;
  const want: Record<string, number> = {
    AP60: 1,
    AP70: 0.5,
    AP90: 0.5,
    'score@0.9': 0.9,
    'score@0.6': 0.6,
    'detections@0': 1,
    'detections@0.3': 0,
    'share@0.5': 2 * third,
    'share@0.65': 2 * third,
    'share@0.7': third,
    'share@0.95': third,
    'score-high': 0.9,
    'score-low': 0.2,
    correlation: 1,
  };
  for (const [name, value] of Object.entries(want))
    assert.ok(Math.abs(got[name] - value) < 1e-9, `${name}: ${got[name]}, expected ${value}`);
  assert.ok(Number.isNaN(got['score@0.3']), 'an empty bin has no mean');
});
