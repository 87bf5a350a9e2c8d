import * as assert from 'uvu/assert';
import { chooseDetections } from '../../lib/models/dense-candidates';
import { suite } from '../harness';

const squares = [0, 0, 10, 10, 1, 1, 11, 11, 50, 50, 60, 60, 5, 5, 5, 9];
const options = {
  scoreThreshold: 0.1,
  candidatesPerLevel: 10,
  iouThreshold: 0.5,
  dropEmpty: false,
  maxDetections: 10,
};
const image = {
  scores: [0.9, 0.05, 0.8, 0.7, 0.3, 0, 0.2, 0],
  classes: 2,
  start: [0, 2, 4],
  boxesOf: (rows: readonly number[]) =>
    Float64Array.from(rows.flatMap((row) => squares.slice(4 * row, 4 * row + 4))),
};
const seen = (found: ReturnType<typeof chooseDetections>) =>
  found.map(({ score, classIndex }) => [score, classIndex]);

const choose = suite('chooseDetections');
choose('drops the lower of two boxes of a class, not of two classes', () => {
  assert.equal(seen(chooseDetections(image, options)), [
    [0.9, 0],
    [0.7, 1],
    [0.3, 0],
    [0.2, 0],
  ]);
});
choose('takes the best of each level, and at most so many of all', () => {
  assert.equal(seen(chooseDetections(image, { ...options, candidatesPerLevel: 1 })), [
    [0.9, 0],
    [0.3, 0],
  ]);
  assert.is(chooseDetections(image, { ...options, maxDetections: 1 }).length, 1);
});
choose('ranks by the factor after the threshold', () => {
  const factor = (row: number) => (row === 2 ? 1 : 0.1);
  const [first] = chooseDetections({ ...image, factor }, options);
  assert.equal([first.score, first.boxXyxy], [0.3, [50, 50, 60, 60]]);
});
choose('drops boxes without area where asked', () => {
  assert.is(chooseDetections(image, { ...options, dropEmpty: true }).length, 3);
});
choose('gives nothing where nothing is above the threshold', () => {
  assert.equal(chooseDetections(image, { ...options, scoreThreshold: 0.95 }), []);
});
