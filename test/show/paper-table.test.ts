import * as assert from 'uvu/assert';
import { compareWithPaper, paperTable, tQuantile } from '../../lib/show/paper-table';
import { suite } from '../harness';

const compare = suite('compareWithPaper');

compare('an exact item agrees when it rounds to the printed digits', () => {
  assert.is(compareWithPaper({ item: 'w', paper: '1.50', ours: 1.4951 }).verdict, 'agrees');
  assert.is(compareWithPaper({ item: 'w', paper: '1.50', ours: 1.4949 }).verdict, 'differs');
  assert.is(compareWithPaper({ item: 'w', paper: '-2', ours: -2.4 }).verdict, 'agrees');
});

compare('a mean agrees when the printed value could be one more run', () => {
  // t(2) = 4.303; 4.303 · 0.3 · √(4/3) = 1.4906, and half a printed digit is 0.05
  const inside = compareWithPaper({ item: 'AP', paper: '36.8', ours: { mean: 35.27, sd: 0.3, n: 3 } });
  assert.is(inside.verdict, 'agrees');
  assert.ok(Math.abs(inside.noise! - 1.4906) < 1e-4);
  assert.is(
    compareWithPaper({ item: 'AP', paper: '36.8', ours: { mean: 35.25, sd: 0.3, n: 3 } }).verdict,
    'differs',
  );
});

compare('one run decides nothing, whatever its sd says', () => {
  const { verdict, noise } = compareWithPaper({
    item: 'AP',
    paper: '36.8',
    ours: { mean: 36.8, sd: 0, n: 1 },
  });
  assert.is(verdict, 'undecided (n = 1)');
  assert.is(noise, undefined);
});

compare('refuses what is no printed number', () => {
  assert.throws(() => compareWithPaper({ item: 'AP', paper: 'n/a' }), /AP: "n\/a" is no printed number/);
});

const quantile = suite('tQuantile');

quantile('is the printed table, and near it beyond 30', () => {
  assert.equal([1, 2, 30].map(tQuantile), [12.706, 4.303, 2.042]);
  for (const [freedom, t] of [
    [40, 2.0211],
    [60, 2.0003],
    [120, 1.9799],
  ]) {
    assert.ok(Math.abs(tQuantile(freedom) - t) < 0.003);
  }
});

const tables = suite('paperTable');

tables('shows paper, ours, gap, noise and verdict', () => {
  const made = paperTable(
    [
      { item: 'w_loc', paper: '1.50', ours: 1.4967 },
      { item: 'AP', paper: '36.8', ours: { mean: 36.2, sd: 0.3, n: 3 }, unit: '%' },
      { item: 'AP75', paper: '40.1' },
    ],
    { name: 'paper' },
  );
  assert.is(
    made.toText(),
    [
      'item    paper                  ours     gap  inside noise?  verdict',
      '------  -----  --------------------  ------  -------------  -------',
      'w_loc    1.50   1.497                −0.003  exact          agrees',
      'AP (%)  36.8   36.20 ± 0.30 (n = 3)  −0.60   yes (±1.49)    agrees',
      'AP75    40.1    –                     –      –              not run',
    ].join('\n'),
  );
  assert.match(made.toCsv(), 'AP (%),36.8,36.2,0.3,3,-0.5999999999999943,yes (±1.49),agrees');
});
