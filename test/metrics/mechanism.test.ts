import * as assert from 'uvu/assert';
import { bestIous, correlation, meanScoreByIou, shareAboveIou } from '../../lib/metrics';
import { suite } from '../harness';

const mechanism = suite('mechanism metrics');
mechanism('take the best overlap of each detection', () => {
  const truths = Float64Array.of(0, 0, 2, 2, 1, 1, 3, 3);
  assert.equal(Array.from(bestIous(Float64Array.of(0, 0, 2, 2, 9, 9, 10, 10), truths)), [1, 0]);
});
mechanism('bin scores by overlap, the last bin closed', () => {
  const bins = meanScoreByIou([0.5, 0.7, 1], [0.2, 0.4, 0.8], [0.5, 0.75, 1]);
  assert.equal(
    bins.map((b) => b.n),
    [2, 1],
  );
  assert.ok(Math.abs(bins[0].meanScore - 0.3) < 1e-12);
  assert.ok(Number.isNaN(meanScoreByIou([0.9], [1], [0, 0.5, 1])[0].meanScore));
});
mechanism('refuse lists of different lengths', () => {
  assert.throws(() => meanScoreByIou([1], [], [0, 1]), /1 IoUs, 0 scores/);
});
mechanism('count the share above a threshold, the threshold included', () => {
  assert.equal(shareAboveIou([0.5, 0.6, 0.9, 0.1], [0.5, 0.9]), [0.75, 0.25]);
});
mechanism('correlate a line with itself perfectly', () => {
  assert.ok(Math.abs(correlation([1, 2, 3], [2, 4, 6]) - 1) < 1e-12);
});
