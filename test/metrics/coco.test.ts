import * as assert from 'uvu/assert';
import { cocoBoxSettings, evaluateBoxes, summaryLines } from '../../lib/metrics';
import { suite } from '../harness';

/** Tables of boxes, all of one class and one image. */
function tables(truths: number[][], found: number[][]) {
  const ones = (n: number) => new Int32Array(n);
  const area = (boxes: number[][]) => Float64Array.from(boxes, (b) => b[2] * b[3]);
  const truth = {
    imageIds: [1],
    categoryIds: [1],
    categoryNames: ['a'],
    ids: Float64Array.from(truths, (_, i) => i + 1),
    image: ones(truths.length),
    category: ones(truths.length),
    boxesXywh: Float64Array.from(truths.flat()),
    area: area(truths),
    crowd: new Uint8Array(truths.length),
  };
  const detections = {
    image: ones(found.length),
    category: ones(found.length),
    boxesXywh: Float64Array.from(found.flat()),
    score: Float64Array.from(found, (_, i) => 1 - i / 10),
    area: area(found),
  };
  return [truth, detections] as const;
}

const boxes = suite('evaluateBoxes');
boxes('gives 1 for a perfect detection, -1 for areas that do not occur', () => {
  const { summary } = evaluateBoxes(...tables([[0, 0, 20, 20]], [[0, 0, 20, 20]]));
  assert.ok(Math.abs(summary[0].value - 1) < 1e-12);
  assert.is(summary[5].value, -1);
});
boxes('gives 0 without detections and -1 without truths', () => {
  assert.is(evaluateBoxes(...tables([[0, 0, 20, 20]], [])).summary[0].value, 0);
  assert.is(evaluateBoxes(...tables([], [[0, 0, 20, 20]])).summary[0].value, -1);
});
boxes('prints lines as pycocotools does', () => {
  const [line] = summaryLines(evaluateBoxes(...tables([[0, 0, 20, 20]], [])).summary);
  assert.is(line, ' Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.000');
});
boxes('has thresholds to the last bit of numpy', () => {
  const { iouThresholds, recallThresholds } = cocoBoxSettings();
  assert.is(iouThresholds[8], 0.8999999999999999);
  assert.is(recallThresholds[29], 0.29);
});
