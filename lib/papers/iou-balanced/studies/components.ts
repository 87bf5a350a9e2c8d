/** Tables 2 and 3: each loss alone, and both; Figs. 2 and 3 are measured on the same networks. */
import type { Axis, Cell, Claim, Study } from '../../../study/study';
import type { Plain } from '../../../train/config/merge';
import { balancedLoc, bccd, budgets, common, plainLoc, shapes } from './recipe';

/** Table 2's columns. */
const grid: Readonly<Record<string, Axis>> = {
  Cls: [
    { level: 'no', settings: { loss: { eta: 0 } } },
    { level: 'yes', settings: { loss: { eta: 1.5 } } },
  ],
  Loc: [
    { level: 'no', settings: plainLoc },
    { level: 'yes', settings: balancedLoc },
  ],
};
const neither: Cell = { Cls: 'no', Loc: 'no' };
const cls: Cell = { Cls: 'yes', Loc: 'no' };
const loc: Cell = { Cls: 'no', Loc: 'yes' };
const both: Cell = { Cls: 'yes', Loc: 'yes' };

/** Effects as printed, as shares of 1: 0.7 % is 0.007. Fig. 2 prints none, Fig. 3's are not by threshold. */
const claims: readonly Claim[] = [
  better('AP', cls, 'Table 2: the classification loss improves AP', 0.007),
  better('AP', loc, 'Table 2: the localization loss improves AP', 0.008),
  better('AP', both, 'Table 2: both together improve AP', 0.013),
  better('AP50', cls, 'Table 3: the classification loss improves AP at every threshold: 0.5', 0.007),
  better('AP60', cls, 'Table 3: the same at 0.6', 0.01),
  better('AP70', cls, 'Table 3: the same at 0.7', 0.008),
  better('AP80', cls, 'Table 3: the same at 0.8', 0.01),
  better('AP90', cls, 'Table 3: the same at 0.9', 0.002),
  better('AP80', loc, 'Table 3: the localization loss improves AP80 (by 2.1 % in the text)', 0.018),
  better('AP90', loc, 'Table 3: the localization loss improves AP90 (by 2.3 % in the text)', 0.019),
  better('AP80', both, 'Table 3: both together improve AP80', 0.021),
  better('AP90', both, 'Table 3: both together improve AP90', 0.023),
  better('score-high', cls, 'Fig. 2: the classification loss raises scores of high IoU'),
  { ...better('score-low', cls, 'Fig. 2: it lowers scores of low IoU'), lowerIsBetter: true },
  better('correlation', cls, 'section 3.1: score and IoU correlate more'),
  better('share@0.75', loc, 'Fig. 3: the localization loss raises the share of IoU from 0.75 on'),
  better('share@0.9', loc, 'Fig. 3: the same from 0.9 on'),
];

function better(metric: string, cell: Cell, text: string, effect?: number): Claim {
  const claim = { kind: 'better', text, metric, cell, than: neither } as const;
  return effect === undefined ? claim : { ...claim, effect };
}

const thresholds = ['AP', 'AP50', 'AP60', 'AP70', 'AP75', 'AP80', 'AP90'];
const mechanism = ['score-high', 'score-low', 'correlation', 'share@0.5', 'share@0.75', 'share@0.9'];

function componentStudy(name: string, images: string, small: Plain): Study {
  return {
    ...common,
    name: `iou-balanced-components-${name}`,
    title: `IoU-balanced losses, one by one and together: ${images}`,
    item: 'Tables 2 and 3, Figs. 2 and 3',
    budgets: budgets(small),
    grid,
    metrics: [...thresholds, ...mechanism, 'loss-ratio', 'first-loss-ratio'],
    claims,
  };
}

/** On blood cells, and on drawn objects. */
export const componentStudies: readonly Study[] = [
  componentStudy('bccd', 'blood cells', bccd),
  componentStudy('shapes', 'drawn objects', shapes),
];
