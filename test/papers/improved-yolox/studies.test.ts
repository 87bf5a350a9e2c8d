/** The studies of improved YOLOX: sound listings, smoke trials, the paper budget's first steps. */
import * as assert from 'uvu/assert';
import { improvedYoloxStudies as studies } from '../../../lib/papers/improved-yolox/studies';
import { listTrials, type Study } from '../../../lib/study';
import { suite } from '../../harness';
import {
  checkListing,
  checkPaperBuilds,
  checkPaperStep,
  checkSmoke,
  type NamedDifferences,
} from '../study-checks';

const neck = ['model.mff', 'model.cbamForm', 'model.mffForm'];
const loss = ['model.ciou', 'loss.iou'];
const table3: NamedDifferences = {
  baseline: { 'CBAM-CSP': 'no', MFF: 'no', CIoU: 'no' },
  keys: { 'CBAM-CSP': ['model.cbam', 'model.cbamForm'], MFF: neck, CIoU: loss },
};
const methods: NamedDifferences = {
  baseline: { method: 'YOLOX' },
  keys: { method: ['model.cbam', ...neck, ...loss] },
};
const boxLosses: NamedDifferences = { baseline: { 'box loss': '1-IoU^2' }, keys: { 'box loss': loss } };
const fusions: NamedDifferences = { baseline: { MFF: 'no' }, keys: { MFF: neck } };

function differencesOf({ grid }: Study): NamedDifferences {
  if ('CBAM-CSP' in grid) return table3;
  if ('method' in grid) return methods;
  return 'box loss' in grid ? boxLosses : fusions;
}
const named = (name: string) => studies.find((study) => study.name === name)!;
const full = { 'CBAM-CSP': 'yes', MFF: 'yes', CIoU: 'yes' };

const listing = suite('improvedYoloxStudies: trials');
listing('no trial twice; arms differ in what they name', async () => {
  for (const study of studies) await checkListing(study, differencesOf(study));
});
listing('93 different small trials: arms that studies share are one configuration', async () => {
  const all = await Promise.all(studies.map((study) => listTrials(study, { budget: 'small' })));
  assert.is(new Set(all.flatMap(({ trials }) => trials.map(({ key }) => key))).size, 93);
  assert.is(new Set(studies.map(({ measure }) => measure)).size, 1);
});
listing('the paper counts its effects in points, claims in shares of 1', () => {
  const { claims } = named('improved-yolox-printed-bccd');
  const effects = claims.map((claim) => (claim.kind === 'better' ? claim.effect : undefined));
  assert.is(effects.length, 20);
  assert.equal(effects.slice(0, 2), [0.012, 0.02]);
  assert.is(claims[6].text, 'CBAM-CSP + MFF + CIoU over YOLOX: 86.1 against 82.1');
});

const smoke = suite('improvedYoloxStudies: smoke');
/** Smoke trials learn from drawn shapes. */
const cells = ['AP50 Platelets', 'AP50 RBC', 'AP50 WBC'];
for (const study of studies) smoke(study.name, () => checkSmoke(study, cells));

const paper = suite('improvedYoloxStudies: paper');
paper('every arm builds and takes an image of 640 x 640', async () => {
  for (const name of ['identity-bccd', 'printed-bccd', 'iou-bccd', 'mff-bccd', 'coco'])
    await checkPaperBuilds(named(`improved-yolox-${name}`));
});
paper('first step of all three modules, CBAM as printed', () =>
  checkPaperStep(named('improved-yolox-printed-bccd'), full),
);
