/** Whether w_loc keeps the summed loss during training (Eq. 5), measured at the first step and on the trained networks. */
import { methodColor } from '../../../show/colors';
import { type Figure, figure } from '../../../show/figure';
import { axis } from '../../../show/house-style';
import type { Trace } from '../../../show/plotly-types';
import type { StudyView } from '../../../study';
import { printedBalances } from '../balances';
import { armOf } from './arms';
import { type Mark, seedMarks } from './marks';

const moments = [
  { prefix: 'first-', name: 'first step', color: '#00856a' },
  { prefix: '', name: 'after training', color: '#7a4fb3' },
] as const;
const second = { xaxis: 'x2', yaxis: 'y2' };

/**
 * Left: the w_loc that keeps the sum, of networks trained with the plain loss. Right: summed loss over the plain sum, of
 * networks trained with each lambda and its printed w_loc.
 */
export function trainedKeepingFigure({ rows, study, plan }: StudyView): Figure {
  const balanced = printedBalances().filter(({ lambda }) => lambda > 0);
  const keeps = moments.flatMap(({ prefix, name, color }): Trace[] => {
    const marks = balanced.flatMap(({ lambda }): Mark[] => {
      const spread = armOf(rows, { 'loss.lambda': 0 }, `${prefix}keeps@${lambda}`);
      return spread ? [{ at: lambda, spread }] : [];
    });
    return seedMarks(marks, { name, color, bars: 'sd', mode: 'lines+markers' });
  });
  const ratios = moments.flatMap(({ prefix, name, color }): Trace[] => {
    const marks = printedBalances().flatMap(({ lambda }): Mark[] => {
      const spread = armOf(rows, { 'loss.lambda': lambda }, `${prefix}loss-ratio`);
      return spread ? [{ at: lambda, spread }] : [];
    });
    return seedMarks(marks, {
      name,
      color,
      panel: second,
      bars: 'sd',
      mode: 'lines+markers',
      showlegend: false,
    });
  });
  const paper: Trace = {
    ...{ name: 'printed w_loc', mode: 'lines+markers' },
    x: balanced.map(({ lambda }) => lambda),
    y: balanced.map(({ wLoc }) => wLoc),
    line: { dash: 'dash', color: methodColor('paper') },
    marker: { symbol: 'diamond-open', size: 8, color: methodColor('paper') },
  };
  return figure({
    name: 'keeping-trained',
    title: keepingTitle({ rows }),
    caption: `${study.title}. Left: w_loc that keeps the summed loss, networks trained with smooth L1; right: summed loss over that of smooth L1, each λ with its printed w_loc (1: kept). 32 training images at the first step, 64 after training; means over seeds, bars: sd`,
    source: 'Wu and Li, Eqs. 4 and 5, Table 4 (COCO), and the recorded trials',
    budget: plan.selection.budget,
    data: [...keeps, paper, ...ratios],
    layout: {
      xaxis: axis('λ', 'unitless', { domain: [0, 0.44], range: [0.4, 1.9] }),
      yaxis: axis('w_loc that keeps the sum'),
      xaxis2: axis('λ trained with', 'unitless', { domain: [0.56, 1], range: [-0.1, 2], anchor: 'y2' }),
      yaxis2: axis('summed loss / plain sum', 'unitless', { anchor: 'x2', rangemode: 'tozero' }),
    },
    width: 860,
  });
}

/** What is said of lambda 1.5, the paper's choice. */
export function keepingTitle({ rows }: Pick<StudyView, 'rows'>): string {
  const [first, last] = moments.map(({ prefix }) => armOf(rows, { 'loss.lambda': 0 }, `${prefix}keeps@1.5`));
  const printed = printedBalances().find(({ lambda }) => lambda === 1.5)?.wLoc;
  if (!first || !last) return `Not recorded: the w_loc that keeps the sum at λ = 1.5 (printed: ${printed})`;
  const [a, b] = [first, last].map(({ mean }) => mean.toFixed(2));
  return `At λ = 1.5 the sum is kept by ${a} at the first step, by ${b} after training (n = ${last.n}); printed: ${printed}`;
}
