/** Table 4: eta of the classification loss, and lambda of the localization loss with its w_loc. */
import type { Claim, Study } from '../../../study/study';
import { printedBalances } from '../balances';
import { bccd, budgets, common } from './recipe';

/** Levels above 0, and what each adds to AP, as printed, as shares of 1. */
const etas = [
  [1, 0.003],
  [1.4, 0.006],
  [1.5, 0.007],
  [1.6, 0.005],
] as const;
const lambdas = [
  [0.5, 0.006],
  [1, 0.007],
  [1.5, 0.008],
  [1.8, 0.007],
] as const;

function beatsZero(axis: string, levels: readonly (readonly [number, number])[]): Claim[] {
  const than = { [axis]: 0 };
  return levels.map(([level, effect]) => {
    const text = `Table 4: ${level} beats 0`;
    return { kind: 'better', text, metric: 'AP', cell: { [axis]: level }, than, effect };
  });
}

/** The localization loss is plain. */
const eta: Study = {
  ...common,
  name: 'iou-balanced-eta-bccd',
  title: 'IoU-balanced classification loss, eta: blood cells',
  item: 'Table 4, eta',
  budgets: budgets(bccd),
  grid: { 'loss.eta': [0, ...etas.map(([level]) => level)] },
  metrics: ['AP', 'AP50', 'AP75', 'AP90', 'score-high', 'score-low', 'correlation'],
  claims: [
    { kind: 'interior-optimum', text: 'eta 1.5 is best', metric: 'AP', axis: 'loss.eta', at: 1.5 },
    ...beatsZero('loss.eta', etas),
    { kind: 'rising', text: 'score and IoU correlate more', metric: 'correlation', axis: 'loss.eta' },
  ],
};

/** Each lambda with its printed w_loc; the classification loss is plain. */
const lambda: Study = {
  ...common,
  name: 'iou-balanced-lambda-bccd',
  title: 'IoU-balanced localization loss, lambda with the printed w_loc: blood cells',
  item: 'Table 4, lambda',
  budgets: budgets(bccd),
  grid: {
    'loss.lambda': printedBalances().map((balance) => {
      const { lambda, wLoc } = balance;
      return { level: lambda, settings: { loss: { lambda, wLoc } } };
    }),
  },
  metrics: ['AP', 'AP50', 'AP75', 'AP90', 'share@0.75', 'share@0.9', 'loss-ratio', 'first-loss-ratio'],
  claims: [
    { kind: 'interior-optimum', text: 'lambda 1.5 is best', metric: 'AP', axis: 'loss.lambda', at: 1.5 },
    ...beatsZero('loss.lambda', lambdas),
    { kind: 'rising', text: 'high IoU becomes more frequent', metric: 'share@0.9', axis: 'loss.lambda' },
  ],
};

/** Both halves of the table. */
export const table4Studies: readonly Study[] = [eta, lambda];
