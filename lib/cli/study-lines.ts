/** A study's plan and end in lines of text. */
import {
  cellText,
  countedRows,
  explain,
  type MeasuredAgain,
  type Plan,
  type SweepResult,
  summaryTable,
  verdictTable,
} from '../study';
import { costOf } from '../study/conduct';
import { recordedLine, wordsOf } from '../study/summary';

/** What there is, what will run, and what it will cost. */
export function planLines(
  plan: Plan,
  { why, trials, workers }: { why: boolean; trials: boolean; workers: number },
): string[] {
  const { study, selection } = plan;
  const count = (state: string) => plan.trials.filter((trial) => trial.state === state).length;
  const parts = ['recorded', 'unverified', 'stale', 'missing'].flatMap((state) =>
    count(state) ? `${count(state)} ${state}` : [],
  );
  const counted = countedRows(plan);
  const shared = counted.filter(({ from }) => from !== undefined);
  const cost = costOf(plan, workers);
  const left = count('missing') + count('stale');
  const time =
    left === 0
      ? ''
      : cost === undefined
        ? '; no trial of it was timed yet'
        : `; about ${wordsOf(cost)} to run`;
  return [
    `${study.name}, ${selection.budget}: ${plan.trials.length} trials, ${parts.join(', ')}${time}`,
    ...(counted.length ? [recordedLine(counted)] : []),
    ...(shared.length
      ? [`${shared.length} of them recorded in ${[...new Set(shared.map(({ from }) => from))].join(', ')}`]
      : []),
    ...plan.notes.map((note) => `note: ${note}`),
    ...(plan.orphans.length
      ? [`${plan.orphans.length} older records belong to no trial of this selection`]
      : []),
    ...(why || trials ? trialLines(plan, why) : []),
  ];
}

function trialLines(plan: Plan, why: boolean): string[] {
  const open = plan.trials.filter(({ state, record }) => state !== 'recorded' || (why && record?.from));
  return open.map((trial) => {
    const reason = why ? explain(plan, trial) : undefined;
    return `  ${trial.state}: ${cellText(trial.cell)}, seed ${trial.seed}${reason ? `: ${reason}` : ''}`;
  });
}

/** The table of what is recorded now, the verdicts, and what failed. */
export function endLines(plan: Plan, result?: SweepResult): string[] {
  const rows = countedRows(plan);
  return [
    ...tables(plan, rows),
    ...(result?.failed ?? []).flatMap(({ job, message, logPath }) => [
      `failed twice: ${cellText(job.cell)}, seed ${job.seed}: ${message} (log: ${logPath})`,
    ]),
  ];
}

/** What came of measuring a trial once more. */
export function measuredLine(found: MeasuredAgain): string {
  if (found.kind === 'no checkpoint')
    return `no checkpoint here (${found.path}); \`sweep --recompute\` makes one`;
  if (found.kind === 'differs')
    return `stays as it was: ${found.name} is ${found.measured ?? 'no number'} now, ${found.recorded ?? 'no number'} in the record`;
  return found.added.length ? `${found.added.length} added: ${found.added.join(', ')}` : 'nothing new';
}

/** Summary and verdicts as text. */
export function tables({ study }: Plan, rows: ReturnType<typeof countedRows>): string[] {
  if (rows.length === 0) return ['nothing is recorded'];
  const verdicts = study.claims.length ? ['', verdictTable(study, rows).toText()] : [];
  return [summaryTable(study, rows).toText(), ...verdicts];
}
