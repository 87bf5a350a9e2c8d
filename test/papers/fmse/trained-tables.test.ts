/** Tables of trained networks from made-up records, and the printed numbers that stand beside them. */
import * as assert from 'uvu/assert';
import { drawFigures } from '../../../lib/data';
import { meanPlaces, scoreOf } from '../../../lib/papers/fmse/mean-pose';
import { metricName, printedPairs } from '../../../lib/papers/fmse/printed-results';
import { table1, table2 } from '../../../lib/papers/fmse/result-tables';
import { fmseStudies } from '../../../lib/papers/fmse/studies';
import { effectTables } from '../../../lib/papers/fmse/trained-effects';
import { trainedVerdicts } from '../../../lib/papers/fmse/trained-verdicts';
import { suite } from '../../harness';
import { madeSweep } from './made-sweeps';

const none = madeSweep({}, { place: 'there' });
const pair = madeSweep({
  'PCKh@0.5': { 0: [10, 11, 12], 1: [11, 13, 15] },
  'PCKh@0.5 Wrist': { 0: [1, 1, 1], 1: [3, 3, 3] },
  'train PCKh@0.5': { 0: [20, 21, 22], 1: [21, 22.1, 23] },
  AP: { 0: [0.01, 0.02, 0.03], 1: [0.02, 0.03, 0.041] },
});

const printed = suite('printed results of FMSE');
printed('columns have their names in the records', () => {
  assert.is(metricName('Table 1', 'Mean'), 'PCKh@0.5');
  assert.is(metricName('Table 1', 'Hip'), 'PCKh@0.5 Hip');
  assert.is(metricName('Table 2', 'AR(L)'), 'ARl');
});
printed('the claims of the studies have the printed differences', () => {
  for (const { table, network, metric, mse, fmse } of printedPairs()) {
    const item = `${table}, ${network}`;
    const claims = fmseStudies.filter((study) => study.item === item).flatMap((study) => study.claims);
    const found = claims.filter((claim) => claim.metric === metric);
    for (const claim of found)
      assert.ok(
        claim.kind === 'better' && Math.abs((claim.effect ?? 0) - (Number(fmse) - Number(mse))) < 1e-9,
        `${item}, ${metric}`,
      );
  }
});

const tables = suite('tables of trained networks');
tables('Table 1 has the paper’s rows and ours, with sd and n', () => {
  const lines = table1([pair]).toCsv().split('\n');
  assert.match(lines[1], /paper, MPII.*HourglassNet|paper, MPII.*Hourglass.*MSE.*87\.5/);
  assert.match(
    table1([pair]).toText(),
    /here +Hourglass +FMSE .*3\.0 ± 0\.0 \(n = 3\).*13\.0 ± 2\.0 \(n = 3\)/,
  );
});
tables('Table 2 leaves empty what no record has', () => {
  assert.match(table2([none]).toText(), /there +Hourglass +MSE +–/);
  assert.match(table2([pair]).toText(), /0\.020 ± 0\.010 \(n = 3\)/);
});
tables('effects: points of percent and of hundredths, seed by seed; parts keep to their own rows', () => {
  const [made] = effectTables({ gammas: [pair], pairs: [pair], oks: [pair], long: none });
  const line = (item: string) =>
    made
      .toText()
      .split('\n')
      .find((one) => one.startsWith(item)) ?? '';
  assert.match(line('Fig. 3: PCKh@0.5 '), /\+4\.6 +2\.00 ± 1\.00 \(n = 3\) +−2\.60 +no \(-0\.5 to \+4\.5\)/);
  assert.match(line('Table 1, Hourglass: Wrist'), /\+1\.3 +2\.00 ± 0\.00/);
  assert.match(line('Table 1, Hourglass: training'), /\+1\.2/);
  assert.match(line('Table 2, Hourglass: AP'), /\+2\.1 +1\.03 ± 0\.06/);
  assert.is(line('Table 2, Hourglass: AR'), ''); // recorded, but no person has it
  assert.is(line('four times'), ''); // another set
});
tables('effects and verdicts of nothing: not run, inconclusive', () => {
  const all = { gammas: [none], pairs: [none], oks: [none], long: none };
  const lines = effectTables(all)[0].toText();
  assert.match(lines, /four times as long: held-out images.*not run/);
  assert.not.match(lines, /supported|contradicted/);
  const verdicts = trainedVerdicts(all).toCsv();
  assert.match(verdicts, /no seed has both/);
  assert.not.match(verdicts, /supported|contradicted/);
});

const pose = suite('the mean pose');
pose('one person is found by its own mean; a turned one is not', () => {
  const { samples, ...set } = drawFigures({ images: 2 });
  const one = { ...set, samples: samples.slice(0, 1) };
  const places = meanPlaces(one);
  assert.is(scoreOf(places, one), 100);
  assert.is(
    scoreOf(
      places.map((v) => -v),
      one,
    ) < 100,
    true,
  );
});
