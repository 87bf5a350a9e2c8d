/** Claims judged by rows whose numbers are known. */
import * as assert from 'uvu/assert';
import { type Claim, judgeClaim, type Row } from '../../lib/study';
import { suite } from '../harness';

const row = (level: number, seed: number, AP: number): Row => ({
  id: `${level} ${seed}`,
  budget: 'small',
  cell: { level },
  seed,
  values: { AP },
  wallSeconds: 1,
  finishedAt: '',
  engine: '',
  key: '',
  data: '',
  code: '',
  commit: '',
});
/** Rows of a table: one line a level, one column a seed. */
const rowsOf = (table: Record<number, number[]>) =>
  Object.entries(table).flatMap(([level, values]) => values.map((AP, seed) => row(Number(level), seed, AP)));
const better: Claim = {
  kind: 'better',
  text: 'x',
  metric: 'AP',
  cell: { level: 1 },
  than: { level: 0 },
  effect: 2,
};
const optimum: Claim = { kind: 'interior-optimum', text: 'x', metric: 'AP', axis: 'level', at: 1 };

const verdicts = suite('judgeClaim');
verdicts('supported, with the numbers in the sentence', () => {
  // Differences 2, 3, 4: mean 3, sd 1, t(2) = 4.303, so 3 ± 2.484.
  const { verdict, sentence } = judgeClaim(better, rowsOf({ 0: [10, 10, 10], 1: [12, 13, 14] }));
  assert.is(verdict, 'supported');
  assert.is(
    sentence,
    "AP of level 1 over level 0: +3 (95 % interval +0.516 to +5.48, sd 1, n = 3, p = 0.0351, d = 3); the paper's +2 lies inside",
  );
});
verdicts('contradicted on the other side; lower may be better', () => {
  const rows = rowsOf({ 0: [12, 13, 14], 1: [10, 10, 10] });
  assert.is(judgeClaim(better, rows).verdict, 'contradicted');
  assert.is(judgeClaim({ ...better, lowerIsBetter: true }, rows).verdict, 'supported');
});
verdicts('inconclusive says how many seeds would show the effect', () => {
  const { verdict, sentence } = judgeClaim(better, rowsOf({ 0: [10, 10, 10], 1: [8, 10, 13] }));
  assert.is(verdict, 'inconclusive');
  assert.match(sentence, /; 15 seeds would show an effect of 2 four times in five/); // statsmodels: 15
});
verdicts('one seed decides nothing, and has no sd', () => {
  const { verdict, sentence } = judgeClaim(better, rowsOf({ 0: [10], 1: [20] }));
  assert.is(verdict, 'inconclusive');
  assert.match(sentence, /\+10 \(n = 1: one seed has no spread\)/);
  assert.not.match(sentence, /sd/);
});
verdicts('one value in all trials says that these data do not show it', () => {
  const { verdict, sentence } = judgeClaim(better, rowsOf({ 0: [0, 0, 0], 1: [0, 0, 0] }));
  assert.is(verdict, 'inconclusive');
  assert.is(sentence, 'AP is 0 in every trial: these data do not show it');
});
verdicts('nothing recorded is inconclusive', () => {
  assert.match(judgeClaim(better, []).sentence, /no seed has both level 1 and level 0/);
  assert.match(
    judgeClaim(optimum, rowsOf({ 0: [1], 1: [2] })).sentence,
    /2 levels of level are recorded, 3 are needed/,
  );
});
verdicts('an optimum inside, at an end, or not sure', () => {
  const inside = judgeClaim(optimum, rowsOf({ 0: [1, 1.1, 0.9], 1: [3, 3, 3.1], 2: [1.5, 1.4, 1.6] }));
  assert.is(inside.verdict, 'supported');
  assert.match(inside.sentence, /AP is best at level 1, inside \(\+2.03 over 0, \+1.53 over 2; p = /);
  assert.is(judgeClaim(optimum, rowsOf({ 0: [5, 5.1], 1: [3, 3.1], 2: [1, 1] })).verdict, 'contradicted');
  assert.is(judgeClaim(optimum, rowsOf({ 0: [1, 3], 1: [3, 2], 2: [2, 2] })).verdict, 'inconclusive');
});
verdicts('a rising metric', () => {
  const rising: Claim = { kind: 'rising', text: 'x', metric: 'AP', axis: 'level' };
  assert.is(
    judgeClaim(rising, rowsOf({ 0: [1, 1.1, 1], 1: [2, 2.1, 2.2], 2: [3, 3, 3.1] })).verdict,
    'supported',
  );
});
