/** The paper's sentences on Fig. 3, judged by the records. */
import { type Table, table } from '../../show/table';
import { type Claim, judgeClaim, type Row } from '../../study';
import { convergenceClaims, withConvergence } from './convergence';
import { fmseStudies } from './studies';
import type { Trained } from './trained';

/** Each claim of the gamma studies, of convergence and of the long schedule, on each set. */
export function trainedVerdicts({ gammas, long }: Pick<Trained, 'gammas' | 'long'>): Table {
  const rows = [
    ...gammas.flatMap(({ place, rows: own, records }) =>
      judged(place, [...claimsOf('fmse-gamma-lspet'), ...convergenceClaims], withConvergence(own, records)),
    ),
    ...judged(`${long.place}, four times as long`, claimsOf('fmse-long-lspet'), long.rows),
  ];
  return table(rows, {
    name: 'trained-verdicts',
    caption:
      'Supported or contradicted: the whole 95 % interval of the paired difference lies on one side of 0',
    source: 'Xu and Feng, section 2 and Fig. 3',
  });
}

function claimsOf(name: string): readonly Claim[] {
  return fmseStudies.find((study) => study.name === name)?.claims ?? [];
}

function judged(place: string, claims: readonly Claim[], rows: readonly Row[]) {
  return claims.map((claim) => {
    const { verdict, sentence } = judgeClaim(claim, rows);
    return { on: place, claim: claim.text, verdict, why: sentence };
  });
}
