/** How soon a trial gets there, from the validations in its record: the "faster convergence" of Fig. 3 as numbers. */
import type { RunRecord } from '../../study/record';
import type { Row } from '../../study/rows';
import type { Claim } from '../../study/study';

/** What both numbers are of. */
export const convergenceMetric = 'PCKh@0.5';
/** Mean of a trial's validations, evenly spaced over its training: of two trials with one end, the faster has more. */
export const meanOverTraining = `${convergenceMetric}, mean over training`;
/** Part of the training, 0 to 1, after which the trial first has what MSE (gamma 0) of its seed ends with. */
export const timeToMse = 'time to the end of MSE';

/** One validation: how much of the training is done, and the metric. */
interface Validation {
  share: number;
  value: number;
}

/**
 * Adds both numbers to the values of the rows, so that `judgeClaim` can judge `convergenceClaims`. Between two
 * validations the metric is taken as a line, from 0 before the first. A trial that never has MSE's end gets a time of 1.
 * @param rows of a sweep over `loss.gamma`; rows without a record, or without MSE of their seed, stay as they are
 */
export function withConvergence(rows: readonly Row[], records: readonly RunRecord[]): Row[] {
  const curves = new Map(records.map((record) => [record.id, validationsOf(record)]));
  const ends = new Map(
    rows
      .filter(({ cell }) => cell['loss.gamma'] === 0)
      .map(({ id, seed }) => [seed, curves.get(id)?.at(-1)?.value] as const),
  );
  return rows.map((row) => {
    const [curve, end] = [curves.get(row.id), ends.get(row.seed)];
    if (!curve?.length || end === undefined) return row;
    const mean = curve.reduce((sum, { value }) => sum + value, 0) / curve.length;
    return { ...row, values: { ...row.values, [meanOverTraining]: mean, [timeToMse]: timeTo(end, curve) } };
  });
}

/** The paper's two sentences about convergence, for rows of `withConvergence`. It prints no number. */
export const convergenceClaims: readonly Claim[] = [
  {
    kind: 'better',
    text: 'gamma 1 converges faster than MSE: a higher score on the way',
    metric: meanOverTraining,
    cell: { 'loss.gamma': 1 },
    than: { 'loss.gamma': 0 },
  },
  {
    kind: 'better',
    text: 'gamma 1 has the final score of MSE before the end',
    metric: timeToMse,
    lowerIsBetter: true,
    cell: { 'loss.gamma': 1 },
    than: { 'loss.gamma': 0 },
  },
];

/** Of a record, in order. */
export function validationsOf({ epochs }: Pick<RunRecord, 'epochs'>): Validation[] {
  const last = Math.max(...epochs.map(({ epoch }) => Number(epoch)));
  return epochs.flatMap((line) => {
    const value = line[convergenceMetric];
    return typeof value === 'number' ? [{ share: Number(line.epoch) / last, value }] : [];
  });
}

/** Where the line through the validations first reaches `end`; 1 where it does not. */
function timeTo(end: number, curve: readonly Validation[]): number {
  const at = curve.findIndex(({ value }) => value >= end);
  if (at < 0) return 1;
  const before = at === 0 ? { share: 0, value: 0 } : curve[at - 1];
  const rise = curve[at].value - before.value;
  const part = rise > 0 ? (end - before.value) / rise : 0;
  return before.share + Math.max(0, part) * (curve[at].share - before.share);
}
