/** A study from its plan to its records: what is unverified is compared first, then what is missing or stale is run. */

import { join } from 'node:path';
import type { Executor, TrialJob } from './job';
import { allJobsOf, behaviorJobsOf, jobsOf } from './jobs';
import { countedRows, judgePlan, type Places, type Plan, planStudy } from './plan';
import type { Study } from './study';
import { Sweep, type SweepResult } from './sweep';
import type { SweepState } from './sweep-state';
import type { Selection } from './trial';
import { forgetWork } from './work-folder';

/** What a study is conducted with. */
export interface ConductOptions extends Places {
  study: Study;
  selection: Selection;
  /** Makes what runs the trials. */
  executor(): Executor;
  /** Runs recorded trials anew. */
  recompute?: boolean;
  onPlan?(plan: Plan): void;
  /** A sweep begins: of first steps, to compare; then of trials. */
  onSweep?(sweep: Sweep, kind: TrialJob['kind']): void;
  onChange?(state: SweepState): void;
}

/** How it ended. */
export interface Conducted {
  /** As it stands now. */
  plan: Plan;
  result?: SweepResult;
}

/** Compares what is unverified, by the first steps of one seed of each cell. */
export async function verifyStudy(options: ConductOptions): Promise<Plan> {
  const { study, selection, workRoot } = options;
  const plan = await planStudy(study, selection, options);
  const jobs = behaviorJobsOf(plan);
  if (jobs.length === 0) return plan;
  const { behaviors } = await sweepOf(jobs, options, new Set());
  return judgePlan(plan, behaviors, workRoot);
}

/**
 * Runs what is missing or stale.
 * @throws InputError as `planStudy`, or when the executor cannot start.
 */
export async function conductStudy(options: ConductOptions): Promise<Conducted> {
  const { study, selection, workRoot, recompute } = options;
  const plan = recompute ? await planStudy(study, selection, options) : await verifyStudy(options);
  options.onPlan?.(plan);
  const jobs = recompute ? allJobsOf(plan) : jobsOf(plan);
  if (jobs.length === 0) return { plan };
  const isOld = (id: string | undefined) =>
    plan.trials.some((one) => one.id === id && (recompute || one.state === 'stale'));
  const replace = new Set(jobs.filter(({ id }) => isOld(id)).map(({ id }) => id));
  if (recompute) for (const { id } of jobs) forgetWork(join(workRoot, study.name, id));
  const result = await sweepOf(jobs, options, replace);
  return { plan: await planStudy(study, selection, options), result };
}

function sweepOf(
  jobs: readonly TrialJob[],
  options: ConductOptions,
  replace: ReadonlySet<string>,
): Promise<SweepResult> {
  const { store, workRoot, onChange, executor } = options;
  const sweep = new Sweep(jobs, {
    executor: executor(),
    store,
    workRoot,
    replace,
    ...(onChange && { onChange }),
  });
  options.onSweep?.(sweep, jobs[0].kind);
  return sweep.run();
}

/** Seconds that a plan's missing trials would take, by the recorded ones; undefined when there is none. */
export function costOf(plan: Plan, workers = 1): number | undefined {
  const { trials } = plan;
  const counted = countedRows(plan);
  const rows = counted.length ? counted : plan.rows;
  if (rows.length === 0) return undefined;
  const mean = rows.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) / rows.length;
  const left = trials.filter(({ state }) => state === 'missing' || state === 'stale').length;
  return Math.ceil(left / workers) * mean;
}
