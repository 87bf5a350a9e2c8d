import * as assert from 'uvu/assert';
import { iouBalancedStudies } from '../../../lib/papers/iou-balanced/studies';
import { suite } from '../../harness';
import {
  checkListing,
  checkPaperBuilds,
  checkPaperStep,
  checkSmoke,
  type NamedDifferences,
} from '../study-checks';

const localization = ['loss.lambda', 'loss.wLoc'];

/** What each study's arms may differ in. */
const differences: Readonly<Record<string, NamedDifferences>> = {
  'iou-balanced-components-bccd': componentDifferences(),
  'iou-balanced-components-shapes': componentDifferences(),
  'iou-balanced-eta-bccd': { baseline: { 'loss.eta': 0 }, keys: { 'loss.eta': ['loss.eta'] } },
  'iou-balanced-lambda-bccd': { baseline: { 'loss.lambda': 0 }, keys: { 'loss.lambda': localization } },
  'iou-balanced-wloc-bccd': { baseline: { w_loc: 'plain' }, keys: { w_loc: localization } },
  'iou-balanced-backbones-bccd': {
    baseline: { Backbone: 'ResNet50', Losses: 'plain' },
    keys: { Backbone: ['model.layers'], Losses: ['loss.eta', ...localization] },
  },
};

function componentDifferences(): NamedDifferences {
  return { baseline: { Cls: 'no', Loc: 'no' }, keys: { Cls: ['loss.eta'], Loc: localization } };
}

const listing = suite('iouBalancedStudies');
for (const study of iouBalancedStudies) {
  listing(`${study.name} lists arms that differ in what they name`, () =>
    checkListing(study, differences[study.name]),
  );
}
listing('each name once, one measure for all', () => {
  assert.equal(iouBalancedStudies.map(({ name }) => name).sort(), Object.keys(differences).sort());
  assert.is(new Set(iouBalancedStudies.map(({ measure }) => measure)).size, 1);
});

const smoke = suite('smoke budget');
for (const study of iouBalancedStudies) smoke(study.name, () => checkSmoke(study));

const paper = suite('paper budget');
// All other studies have ResNet-50, too: listing them resolves them.
paper('both depths build', () => checkPaperBuilds(iouBalancedStudies[iouBalancedStudies.length - 1]));
paper('both losses take their first step', () =>
  checkPaperStep(iouBalancedStudies[0], { Cls: 'yes', Loc: 'yes' }),
);
