import * as assert from 'uvu/assert';
import { parsePrinted } from '../../lib/papers/printed';
import { sameWeights, type WeightedRow } from '../../lib/papers/same-weights';
import { suite } from '../harness';

const row = (mean: string, ...parts: string[]): WeightedRow => ({
  mean: parsePrinted(mean),
  parts: parts.map(parsePrinted),
});

const weights = suite('sameWeights');
weights('the base mean 15 of 10 and 20 takes half of each: the other row has 2 of 1 and 3', () => {
  const { computed, verdict } = sameWeights(row('2.0', '1.0', '3.0'), row('15.0', '10.0', '20.0'));
  assert.is(verdict, 'agrees');
  assert.is(computed, '1.9 to 2.1');
});
weights('a mean that those weights cannot give differs', () => {
  assert.is(sameWeights(row('2.5', '1.0', '3.0'), row('15.0', '10.0', '20.0')).verdict, 'differs');
});
weights('a base mean outside its own columns has no weights', () => {
  const { computed, verdict } = sameWeights(row('2.0', '1.0', '3.0'), row('25.0', '10.0', '20.0'));
  assert.equal([computed, verdict], ['no weights for the base row', 'differs']);
});
weights('no random weights and no rounding escape the range', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const columns = Array.from({ length: 5 }, () => [80 + 20 * random(), 80 + 20 * random()]);
  for (let trial = 0; trial < 300; trial++) {
    const raw = columns.map(() => random() ** 6); // most of the weight on a few columns
    const total = raw.reduce((a, b) => a + b);
    const mean = (which: number) => columns.reduce((sum, c, i) => sum + (c[which] * raw[i]) / total, 0);
    const printed = (which: number) =>
      row(mean(which).toFixed(1), ...columns.map((c) => c[which].toFixed(1)));
    assert.is(sameWeights(printed(0), printed(1)).verdict, 'agrees');
  }
});
