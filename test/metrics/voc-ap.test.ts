import * as assert from 'uvu/assert';
import { vocAp2007, vocAp2010, vocAveragePrecision } from '../../lib/metrics/voc-ap';
import { suite } from '../harness';

const box = [0, 0, 9, 9];

const average = suite('vocAveragePrecision');
average('counts a detection of a difficult box neither way', () => {
  const got = vocAveragePrecision(
    [{ image: 0, boxXyxy: box, difficult: true }],
    [{ image: 0, boxXyxy: box, score: 1 }],
  );
  assert.is(got.precision[0], 0);
});
average('counts the second detection of one box as wrong', () => {
  const twice = [0.9, 0.8].map((score) => ({ image: 0, boxXyxy: box, score }));
  const got = vocAveragePrecision([{ image: 0, boxXyxy: box, difficult: false }], twice);
  assert.equal([...got.precision], [1, 0.5]);
});

const curve = suite('vocAp2007 and vocAp2010');
curve('are 1 for one right detection of one box', () => {
  assert.ok(Math.abs(vocAp2007([1], [1]) - 1) < 1e-12);
  assert.is(vocAp2010([1], [1]), 1);
});
