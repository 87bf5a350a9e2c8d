/** DSLA's studies: sound listings, smoke trials, and the paper's own budget at its first step. */
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { createRandom } from '../../../lib/engine';
import { findModel } from '../../../lib/models';
import { dslaStudies } from '../../../lib/papers/dsla/studies';
import { type Cell, listTrials } from '../../../lib/study';
import { merge } from '../../../lib/train/config/merge';
import { loadInitialWeights } from '../../../lib/train/initial-weights';
import { suite, testWith } from '../../harness';
import { checkListing, checkPaperBuilds, checkPaperStep, checkSmoke } from '../study-checks';

const baselines: Readonly<Record<string, Cell>> = {
  'dsla-ablation-bccd': { method: 'FCOS' },
  'dsla-kappa-bccd': { 'assigner.kappa': 0 },
  'dsla-kappa-shapes': { 'assigner.kappa': 0 },
  'dsla-fcos-pairs-bccd': { method: 'FCOS' },
  'dsla-foveabox-pair-bccd': { method: 'FoveaBox' },
  'dsla-fcos-long-bccd': { method: 'FCOS' },
  'dsla-foveabox-long-bccd': { method: 'FoveaBox' },
  'dsla-fcos-pretrained-bccd': { method: 'FCOS' },
};
/** What the arms of Tables 1 and 3 may change; kappa 0 is the relaxation switched off. */
const keys = {
  method: ['model', 'assigner', 'loss'],
  'assigner.kappa': ['assigner.kappa', 'assigner.intervalRelaxation'],
};
/** ours: a step of a ResNet-50 takes minutes there. */
const onWasm = process.env.PAPERSWEEP_ENGINE === 'wasm' ? 'too slow on WASM' : undefined;
/** Blood cells, of which no drawn image has one. */
const cells = ['RBC', 'WBC', 'Platelets'].map((name) => `AP50 ${name}`);
const named = (name: string) => dslaStudies.find((study) => study.name === name)!;

const studies = suite('dslaStudies');
for (const study of dslaStudies) {
  studies(`${study.name}: arms differ in what they are named after`, () =>
    checkListing(study, { baseline: baselines[study.name], keys }),
  );
  studies(`${study.name}: every arm trains at the smoke budget`, () => checkSmoke(study, cells));
  studies(`${study.name}: every arm of the paper's budget builds`, () => checkPaperBuilds(study));
}

studies('the trained backbone comes with the library, fits, and is found from any folder', () => {
  const { initialWeights } = named('dsla-fcos-pretrained-bccd').budgets.small!.settings as {
    initialWeights: string;
  };
  const { network } = findModel('fcos-micro').build(createRandom(0));
  const here = process.cwd();
  process.chdir(tmpdir());
  try {
    assert.match(loadInitialWeights(network, initialWeights) ?? '', /the backbone's/);
  } finally {
    process.chdir(here);
    network.dispose();
  }
});

studies('AP of each class is measured', () =>
  checkSmoke({ ...named('dsla-kappa-bccd'), metrics: ['AP50 disc', 'AP50 square'], claims: [] }),
);

studies('one trial stands for kappa 0.2, DSLA and FCOS with DSLA, one for kappa 0 and Impr 5', async () => {
  const keyOf = async (name: string, cell: Cell) => {
    const [axis, level] = Object.entries(cell)[0];
    const { trials } = await listTrials(named(name), { budget: 'smoke', only: [`${axis}=${level}`] });
    return trials[0].key;
  };
  const dsla = await keyOf('dsla-ablation-bccd', { method: 'DSLA' });
  assert.is(await keyOf('dsla-kappa-bccd', { 'assigner.kappa': 0.2 }), dsla);
  assert.is(await keyOf('dsla-fcos-pairs-bccd', { method: 'FCOS w/ DSLA' }), dsla);
  const noRelaxation = await keyOf('dsla-ablation-bccd', { method: 'Impr 5' });
  assert.is(await keyOf('dsla-kappa-bccd', { 'assigner.kappa': 0 }), noRelaxation);
  assert.is(new Set(dslaStudies.map(({ measure }) => measure)).size, 1);
});

// At 1344 x 800 one image takes 10 GB and 23 s of a core, nearly all of it maps: the sides are halved, the networks whole.
// FCOS and FCOSv2 are DSLA's network and a branch: they are built at full size above.
const halved = { input: { width: 672, height: 416 } }; // both filled up to whole strides of P5
const steps = [
  ['dsla-ablation-bccd', 'DSLA'],
  ['dsla-foveabox-pair-bccd', 'FoveaBox w/ DSLA'],
] as const;
for (const [name, method] of steps) {
  const study = named(name);
  const paper = { seeds: 1, settings: merge(study.budgets.paper?.settings ?? {}, halved) };
  testWith(
    onWasm,
    studies,
    `${method}: the paper's budget takes its first step (batch 1, drawn images, sides halved)`,
    () => checkPaperStep({ ...study, budgets: { ...study.budgets, paper } }, { method }),
  );
}
