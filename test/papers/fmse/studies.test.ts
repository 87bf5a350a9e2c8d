/** FMSE's studies: what they list, that their smoke trials run, that the paper's budget takes its first step. */
import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../../lib/engine';
import { fmseStudies } from '../../../lib/papers/fmse/studies';
import { byPart, sumsOf, told } from '../../../lib/papers/fmse/trained-maps';
import { listTrials, type Study } from '../../../lib/study';
import { suite } from '../../harness';
import { checkListing, checkPaperBuilds, checkPaperStep, checkSmoke } from '../study-checks';

const study = (name: string): Study => {
  const found = fmseStudies.find((one) => one.name === name);
  if (!found) throw new Error(`no study ${name}`);
  return found;
};

const listing = suite('fmse studies list their trials');

for (const one of fmseStudies) {
  listing(`${one.name}: arms differ in gamma alone`, () =>
    checkListing(one, { baseline: { 'loss.gamma': 0 }, keys: { 'loss.gamma': ['loss.gamma'] } }),
  );
}

listing('the hourglass of Tables 1 and 2 at the small budget is trials of Fig. 3’s sweep', async () => {
  const keys = async (name: string) =>
    (await listTrials(study(name), { budget: 'small' })).trials.map(({ key }) => key);
  for (const set of ['lspet', 'figures']) {
    const sweep = await keys(`fmse-gamma-${set}`);
    for (const name of [`fmse-hourglass-${set}`, `fmse-hourglass-oks-${set}`]) {
      const own = await keys(name);
      assert.ok(
        own.every((key) => sweep.includes(key)),
        name,
      );
    }
    assert.equal(await keys(`fmse-hrnet-oks-${set}`), await keys(`fmse-hrnet-${set}`));
  }
});

listing('all studies have one measure, so that they share trials', () => {
  assert.is(new Set(fmseStudies.map(({ measure }) => measure)).size, 1);
});

const smoke = suite('fmse smoke trials');

for (const one of fmseStudies) smoke(one.name, () => checkSmoke(one));

const paper = suite('fmse at the paper’s budget');

for (const one of fmseStudies.filter(({ name }) => name.endsWith('-lspet')))
  paper(`${one.name} builds`, () => checkPaperBuilds(one));
// one arm a network: gamma is a number in one loss, and both gammas train in the smoke trials
for (const name of ['fmse-hourglass-lspet', 'fmse-hrnet-lspet'])
  paper(`${name}, gamma 1: the first step`, () => checkPaperStep(study(name), { 'loss.gamma': 1 }));

const measured = suite('fmse measures of trained maps');

measured('left and right have the same say; other joints belong to no part', () => {
  const metrics = {
    'PCKh@0.5': 5,
    'PCKh@0.1': 1,
    'PCKh@0.5 left_wrist': 10,
    'PCKh@0.5 right_wrist': 20,
    'PCKh@0.5 head_top': 7,
    'PCKh@0.5 neck': 90,
  };
  assert.equal(byPart(metrics), { 'PCKh@0.5 Head': 7, 'PCKh@0.5 Wrist': 15 });
});

measured('sums of a map of four pixels; a map that does not count is left out', async () => {
  await useEngine();
  // target 1, 0.5, 0, 0 and a second map without weight; answers 0.8, 0, 0.1, 0
  const target = tf.tensor4d([1, 1, 0.5, 0, 0, 0, 0, 0], [1, 2, 2, 2]);
  const predicted = tf.tensor4d([0.8, 9, 0, 9, 0.1, 9, 0, 9], [1, 2, 2, 2]);
  const found = told(sumsOf(predicted, target, tf.tensor4d([1, 0], [1, 1, 1, 2])));
  const near = (name: string, value: number) => assert.ok(Math.abs(found[name] - value) < 1e-6, name);
  near('peak height', 0.8);
  near('foreground RMSE', Math.sqrt((0.04 + 0.25) / 2));
  near('background RMSE', Math.sqrt(0.01 / 2));
  near('foreground share', 0.29 / 0.3);
  tf.dispose([target, predicted]);
});
