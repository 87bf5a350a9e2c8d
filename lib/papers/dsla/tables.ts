/** The tables that end the notebook: the exact numbers beside ours, and what is still to be trained. */
import { type Table, table } from '../../show/table';
import { auditClaim } from '../audit-claim';
import { tableNumbers } from '../count-numbers';
import { exactTable as paperAgainstItself } from '../notebook-tables';
import { readPaper } from '../read-paper';
import { balanceScore, negativeGradient, positiveGradient } from './gradient-parts';

/**
 * Every number that the paper prints and its own equations or other numbers determine: values of Eq. 4 at its bounds,
 * gradients of the appendix, differences of the tables. A number that the text only repeats is left to the audit.
 */
export function exactTable(): Table {
  const paper = readPaper('dsla');
  const claims = paper.claims.filter(
    (claim) =>
      claim.relation === 'formula' &&
      claim.compare === undefined &&
      typeof claim.printed === 'string' &&
      claim.formula.includes('-'),
  );
  const rows = claims.map((claim) => {
    const { where, check, printed, computed } = auditClaim(paper, claim);
    return { item: `${where}: ${check}`, paper: printed, ours: Number(computed) };
  });
  const cancels = balanceScore(positiveGradient, negativeGradient);
  return paperAgainstItself('dsla', [
    { item: 'appendix: score at which G_A and G_B cancel', paper: '0.5', ours: cancels },
    ...rows,
  ]);
}

/** Figures that show trained models; Fig. 4 is an architecture, Figs. 3 and A.7 are above. */
const trainedFigures = ['Fig. 1', 'Fig. 2', 'Fig. 5', 'Fig. 6'];

/** What of the paper needs training, table by table and figure by figure. */
export function toTrainTable(): Table {
  const { tables, figures } = readPaper('dsla');
  const state = 'not yet trained';
  const trained = tables.map((t) => {
    return { item: t.id, shows: t.caption, dataset: t.dataset, numbers: tableNumbers(t), state };
  });
  const drawn = figures
    .filter(({ id }) => trainedFigures.includes(id))
    .map(({ id, shows }) => ({ item: id, shows, dataset: 'COCO', numbers: undefined, state }));
  return table([...trained, ...drawn], {
    name: 'to-train',
    columns: ['item', 'shows', 'dataset', { key: 'numbers', label: 'printed numbers', digits: 0 }, 'state'],
    caption: 'None of these has been trained here',
  });
}
