import * as assert from 'uvu/assert';
import { encodeDeltas, gridAnchors, iouAt } from '../../../lib/boxes';
import {
  balanceMetrics,
  exampleMetrics,
  examplesOf,
  joinExamples,
} from '../../../lib/papers/iou-balanced/trained-examples';
import { pyramidSizes } from '../../../lib/train/tasks/dense';
import { suite } from '../../harness';

const size = [128, 128] as const;
const anchors = gridAnchors(pyramidSizes(size));
const rows = anchors.length / 4;

/** Two images; row 100 of the first and row 7 of the second learn a box shifted by a quarter of their own anchor. */
function batch() {
  const at = [100, rows + 7];
  const truth = new Float32Array(2 * rows * 4);
  const boxes = new Float32Array(2 * rows * 4);
  const positive = new Float32Array(2 * rows);
  const label = new Int32Array(2 * rows);
  for (const row of at) {
    const anchor = anchors.subarray(4 * (row % rows), 4 * (row % rows) + 4);
    const shift = (anchor[2] - anchor[0]) / 4;
    const box = anchor.map((v, i) => (i % 2 === 0 ? v + shift : v));
    truth.set(box, 4 * row);
    boxes.set(encodeDeltas(anchor, box), 4 * row);
    positive[row] = 1;
    label[row] = 1;
  }
  const flat = { shape: [2, rows] };
  const four = { shape: [2, rows, 4] };
  return {
    at,
    arrays: {
      positive: { data: positive, ...flat },
      label: { data: label, ...flat },
      truth: { data: truth, ...four },
      boxes: { data: boxes, ...four },
    },
  };
}

const examples = suite('examplesOf');
examples('errors, overlap and score of the positive rows alone', () => {
  const { at, arrays } = batch();
  const outputs = {
    classLogits: new Float32Array(2 * rows * 3),
    boxes: new Float32Array(2 * rows * 4),
  };
  outputs.boxes.set(arrays.boxes.data.subarray(4 * at[1], 4 * at[1] + 4), 4 * at[1]); // the second is exact
  outputs.classLogits[at[1] * 3 + 1] = Math.log(3);
  const { d, iou, score } = examplesOf(arrays, outputs, size);
  assert.equal(
    [...score].map((v) => v.toFixed(6)),
    ['0.500000', '0.750000'],
  );
  assert.ok(Math.abs(iou[0] - iouAt(anchors, 100, arrays.truth.data, 100)) < 1e-6);
  assert.ok(Math.abs(iou[0] - 0.6) < 1e-6); // a quarter of the side: 0.75 / 1.25
  assert.ok(Math.abs(iou[1] - 1) < 1e-6);
  assert.equal(
    [...d].map((v) => Math.abs(v).toFixed(4)),
    ['0.2500', ...Array(7).fill('0.0000')],
  );
});
examples('batches are joined in order', () => {
  const part = (v: number) => ({
    d: Float64Array.of(v, v, v, v),
    iou: Float64Array.of(v),
    score: Float64Array.of(v),
  });
  assert.equal([...joinExamples([part(0.1), part(0.2)]).iou], [0.1, 0.2]);
});

const balance = suite('balanceMetrics');
const errors = { d: new Float64Array(8).fill(1), iou: Float64Array.of(0.25, 1) };
const retina = { kind: 'retina', alpha: 0.25, gamma: 2, eta: 0, delta: 0.111 } as const;
balance('by hand: IoU 0.25 and 1, equal losses', () => {
  const got = balanceMetrics(errors, { ...retina, lambda: 0.5, wLoc: 1.575 }, '');
  assert.ok(Math.abs(got['keeps@0.5'] - 4 / 3) < 1e-12); // 2 / (0.5 + 1)
  assert.ok(Math.abs(got['loss-ratio'] - 1.575 * 0.75) < 1e-12);
  assert.is(got['inlier-gradient'], 0); // |d| = 1 is beyond delta
});
balance('Eq. 5 keeps the sum', () => {
  const got = balanceMetrics(errors, { ...retina, lambda: 1.5, wLoc: 'sum' }, 'first-');
  assert.ok(Math.abs(got['first-loss-ratio'] - 1) < 1e-12);
});

const scores = suite('exampleMetrics');
scores('means by IoU', () => {
  const got = exampleMetrics({
    d: new Float64Array(12),
    iou: Float64Array.of(0.2, 0.85, 1),
    score: Float64Array.of(0.1, 0.5, 0.9),
  });
  assert.is(got['example-score@0.2'], 0.1);
  assert.ok(Math.abs(got['example-score-high'] - 0.7) < 1e-12);
  assert.ok(Math.abs(got['example-iou'] - 2.05 / 3) < 1e-12);
});
