/** The settings of Fig. 1 and Table 4: λ with its w_loc, and where each curve crosses the standard one. */
import { InputError } from '../../errors';
import { findTable, readPaper } from '../read-paper';
import type { Balance } from './iou-balanced';

/**
 * Pairs each λ with its w_loc.
 * @throws InputError when the two lists differ in length or are empty, a λ is negative or there twice, none is above 0, or w_loc or
 *   δ is not above 0
 */
export function balances(lambdas: readonly number[], wLocs: readonly number[], delta: number): Balance[] {
  const refuse = (what: string, expected: string) => {
    throw new InputError({ what, where: 'parameters', expected });
  };
  if (lambdas.length === 0 || lambdas.length !== wLocs.length)
    refuse(`${lambdas.length} lambdas and ${wLocs.length} w_locs`, 'as many of both, at least one');
  if (!(delta > 0 && delta < Number.POSITIVE_INFINITY)) refuse(`delta ${delta}`, 'a number above 0');
  lambdas.forEach((lambda, i) => {
    if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY) || lambdas.indexOf(lambda) !== i)
      refuse(`lambda ${lambda}`, 'numbers from 0 on, each once');
  });
  if (lambdas.every((lambda) => lambda === 0)) refuse('no lambda above 0', 'at least one');
  const bad = wLocs.find((w) => !(w > 0 && w < Number.POSITIVE_INFINITY));
  if (bad !== undefined) refuse(`w_loc ${bad}`, 'numbers above 0');
  return lambdas.map((lambda, i) => ({ lambda, wLoc: wLocs[i], delta }));
}

/** The five of the paper, read from Table 4 as printed, with Fig. 1's δ. */
export function printedBalances(): Balance[] {
  const paper = readPaper('iou-balanced');
  const { rows, columns } = findTable(paper, 'Table 4, lambda');
  const delta = Number(paper.figures.find((figure) => figure.id === 'Fig. 1')?.parameters?.delta);
  const wLocs = rows.map((row) => Number(row.values[columns.indexOf('w_loc')]));
  return balances(
    rows.map((row) => Number(row.key[0])),
    wLocs,
    delta,
  );
}

/** Where a curve of Fig. 1 falls below the standard gradient; it is above for every smaller |d|. */
export interface Crossing extends Balance {
  /** |d| of the center curve (Eq. 11); absent for a curve that is never above. */
  center?: number;
  /** |d| of the side curve (Eq. 12). */
  side?: number;
  /** IoU at which w(iou) = 1: boxes above it are weighted up. */
  iou?: number;
}

/**
 * Solves w_loc · iou_B^λ = 1: iou* = w_loc^(−1/λ), |d| = (1 − iou*) / (1 + iou*) for the center and
 * |d| = ln(w_loc) / λ for the sides. δ plays no part: it bends both curves at the same place.
 * Worked number: λ = 1, w_loc = 2.226 gives iou* 0.449, |d| 0.380 and 0.800.
 */
export function crossing(balance: Balance): Crossing {
  const { lambda, wLoc } = balance;
  if (lambda === 0 || wLoc <= 1) return { ...balance };
  const iou = wLoc ** (-1 / lambda);
  return { ...balance, center: (1 - iou) / (1 + iou), side: Math.log(wLoc) / lambda, iou };
}

/**
 * w_loc for a λ between given ones: log w_loc is taken as straight between neighbors.
 * @param known at least one setting; outside their range the nearest two are continued
 */
export function wLocBetween(lambda: number, known: readonly Balance[]): number {
  const sorted = [...known].sort((a, b) => a.lambda - b.lambda);
  if (sorted.length === 1) return sorted[0].wLoc;
  const after = sorted.findIndex((b, i) => i > 0 && b.lambda >= lambda);
  const high = sorted[after < 0 ? sorted.length - 1 : after];
  const low = sorted[sorted.indexOf(high) - 1];
  const part = (lambda - low.lambda) / (high.lambda - low.lambda);
  return low.wLoc * (high.wLoc / low.wLoc) ** part;
}
