import * as assert from 'uvu/assert';
import { effectTable } from '../../lib/papers/effect-table';
import type { Row } from '../../lib/study';
import { suite } from '../harness';

const plain = {
  budget: 'small',
  wallSeconds: 1,
  finishedAt: '2026-01-01T00:00:00Z',
  engine: 'native-cpu',
} as const;
const rows = (arm: string, scores: number[]): Row[] =>
  scores.map((AP, seed) => ({
    ...plain,
    ...{ id: `${arm}${seed}`, cell: { arm }, seed, values: { AP } },
    ...{ key: '', data: '', code: '', commit: '' },
  }));
// Differences of 0.01, 0.02, 0.03: mean 2 points, sd 1, n = 3; 95 %: 2 ± 4.303 / sqrt(3) = -0.48 to 4.48.
const noisy = [...rows('base', [0.3, 0.4, 0.5]), ...rows('new', [0.31, 0.42, 0.53])];
const effect = { item: 'new', metric: 'AP', cell: { arm: 'new' }, than: { arm: 'base' } };
const csvOf = async (all: Row[], paper?: string) => {
  const made = effectTable(all, [{ ...effect, ...(paper && { paper }) }], { name: 'effects' });
  return String((await made.toMimeBundle()).data['text/csv']).split('\n')[1];
};

const effects = suite('effectTable');
effects('a printed difference inside the interval, too few seeds for a direction', async () => {
  const line = await csvOf(noisy, '1.1');
  assert.match(line, /yes \(-0\.5 to \+4\.5\)/);
  assert.match(line, /inconclusive/);
});
effects('outside the interval, and in the same direction', async () => {
  const sure = [...rows('base', [0.3, 0.4, 0.5]), ...rows('new', [0.319, 0.42, 0.521])];
  const line = await csvOf(sure, '+1.1');
  assert.match(line, /no \(\+1\.8 to \+2\.2\)/);
  assert.match(line, /supported/);
});
effects('a printed fall is contradicted by a rise', async () => {
  const sure = [...rows('base', [0.3, 0.4, 0.5]), ...rows('new', [0.319, 0.42, 0.521])];
  assert.match(await csvOf(sure, '-0.4'), /contradicted/);
});
effects('one seed has no spread; an arm without a record was not run', async () => {
  assert.match(
    await csvOf([...rows('base', [0.3]), ...rows('new', [0.4])], '1.1'),
    /one seed has no noise.*inconclusive/,
  );
  assert.match(await csvOf(rows('base', [0.3]), '1.1'), /not run/);
});
effects('a metric in percent is told as it is', async () => {
  const all = [...rows('base', [30, 40, 50]), ...rows('new', [31.9, 42, 52.1])];
  const made = effectTable(all, [{ ...effect, paper: '2', points: 1 }], { name: 'effects' });
  const csv = String(made.toMimeBundle().data['text/csv']);
  assert.match(csv, /yes \(\+1\.8 to \+2\.2\)/);
});
effects('no difference is printed, one is found', async () => {
  const sure = [...rows('base', [0.3, 0.4, 0.5]), ...rows('new', [0.319, 0.42, 0.521])];
  assert.match(await csvOf(sure, '0.0'), /contradicted/);
  assert.match(await csvOf(noisy, '0.0'), /inconclusive/);
});
