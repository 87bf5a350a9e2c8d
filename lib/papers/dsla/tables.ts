/** The table of what the paper's own equations and numbers determine, beside ours. */
import type { Table } from '../../show/table';
import { auditClaim } from '../audit-claim';
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
