import * as assert from 'uvu/assert';
import { epochOrder, partnerRandom, sampleName, standIn } from '../../../lib/data/pipeline/order';
import { suite } from '../../harness';

const order = suite('epochOrder');
order('every sample once; another epoch or seed is another order, the same is the same', () => {
  const first = epochOrder(50, 1, 0, true);
  assert.equal(
    [...first].sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
  assert.equal(first, epochOrder(50, 1, 0, true));
  assert.not.equal(first, epochOrder(50, 1, 1, true));
  assert.not.equal(first, epochOrder(50, 2, 0, true));
  assert.equal(epochOrder(3, 1, 0, false), [0, 1, 2]);
});
order("a sample's partners depend on seed, epoch and sample alone", () => {
  const draw = (seed: number, epoch: number, sample: number) =>
    partnerRandom(seed, sampleName(epoch, sample)).integer(1e6);
  assert.is(draw(1, 2, 3), draw(1, 2, 3));
  assert.is(new Set([draw(1, 2, 3), draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)]).size, 4);
});

const stand = suite('standIn');
stand('the sample itself, or the next whole one, round the end', () => {
  const broken = new Set([2, 3, 9]);
  const of = (sample: number) => standIn(sample, 10, (i) => broken.has(i));
  assert.equal([0, 2, 3, 9].map(of), [0, 4, 4, 0]);
  assert.throws(() => standIn(1, 3, () => true), /every image is broken/);
});
