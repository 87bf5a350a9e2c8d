/** From a plan to the jobs that fill it. */
import { InputError } from '../errors';
import type { TrialJob } from './job';
import { type Plan, type PlannedTrial, trialsToVerify } from './plan';
import { codeHash, libraryVersion } from './provenance';

/** Jobs for all trials that are missing or stale. @throws InputError when their data are not here. */
export function jobsOf(plan: Plan): TrialJob[] {
  return plan.trials
    .filter(({ state }) => state === 'missing' || state === 'stale')
    .map((trial) => jobOf(plan, trial, 'trial'));
}

/** Jobs for all trials, recorded or not. */
export function allJobsOf(plan: Plan): TrialJob[] {
  const notBefore = new Date().toISOString();
  return plan.trials.map((trial) => ({ ...jobOf(plan, trial, 'trial'), notBefore }));
}

/** Jobs that recompute the first steps of one seed of each cell that is unverified. */
export function behaviorJobsOf(plan: Plan): TrialJob[] {
  return trialsToVerify(plan).map((trial) => jobOf(plan, { ...trial, id: trial.record!.id }, 'behavior'));
}

function jobOf(
  plan: Plan,
  { id, data, study, budget, cell, seed, config }: PlannedTrial,
  kind: TrialJob['kind'],
): TrialJob {
  if (id === undefined || data === undefined) {
    throw new InputError({ what: plan.notes.at(-1) ?? 'the data are not here', where: `study ${study}` });
  }
  return { id, study, budget, cell, seed, config, data, code: codeHash(), library: libraryVersion, kind };
}
