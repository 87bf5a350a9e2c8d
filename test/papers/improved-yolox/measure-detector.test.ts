import * as assert from 'uvu/assert';
import { objectRatio } from '../../../lib/papers/improved-yolox/measure-detector';
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
