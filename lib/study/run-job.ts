/** One job in this process: its folder, its run, its record. */
import { join } from 'node:path';
import { InputError } from '../errors';
import type { Behavior } from './behavior';
import { type JobResult, type TrialJob, UnfitWorker } from './job';
import { forgetPeakMemory, peakMemoryMb } from './peak-memory';
import { codeHash, commitNow, libraryVersion, machineHere } from './provenance';
import { checkRecord, numbersOrNull, type RunRecord, sealRecord } from './record';
import type { TrialOutcome, TrialProgress } from './runner';
import type { Study } from './study';
import { runnerOf } from './trial';
import { finishedOutcome, forgetWork, WorkFolder } from './work-folder';

/** Where a job runs, and who looks on. */
export interface JobContext {
  study: Study;
  /** Folder of all trials' checkpoints. */
  workRoot: string;
  isStopped(): boolean;
  onStep(progress: TrialProgress): void;
}

/**
 * Runs a job to its end, from its last checkpoint where one is here.
 * @throws InputError when the library or the data are not those that the job was made for, or the trial itself fails;
 *   nothing is recorded then
 */
export async function runJob(job: TrialJob, context: JobContext): Promise<JobResult> {
  requireSameCode(job);
  return job.kind === 'behavior' ? tellBehavior(job, context) : runTrial(job, context);
}

async function tellBehavior(job: TrialJob, { study, isStopped }: JobContext): Promise<JobResult> {
  const behavior = await behave(job, study);
  return isStopped() ? { kind: 'stopped' } : { kind: 'behavior', behavior };
}

function behave(job: TrialJob, study: Study): Promise<Behavior> {
  return runnerOf(study).behave(job.config, (here) => requireSameData(job, here));
}

async function runTrial(job: TrialJob, context: JobContext): Promise<JobResult> {
  const folder = join(context.workRoot, job.study, job.id);
  const before = finishedHere(folder, job);
  if (before) return { kind: 'done', record: before };
  const work = new WorkFolder(folder);
  try {
    const record = await runIn(work, job, context);
    if (!record) return { kind: 'stopped' };
    work.finish(record);
    return { kind: 'done', record };
  } finally {
    work.close();
  }
}

/** A record that this machine has already made and that was not heard of; one of other code is forgotten. */
function finishedHere(folder: string, job: TrialJob): RunRecord | undefined {
  const outcome = finishedOutcome(folder);
  if (outcome === undefined) return undefined;
  try {
    const record = checkRecord(outcome, folder);
    const isNew = job.notBefore === undefined || record.times.startedAt >= job.notBefore;
    if (record.id === job.id && record.code === job.code && isNew) return record;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  forgetWork(folder);
  return undefined;
}

/** @returns undefined when it was stopped */
async function runIn(work: WorkFolder, job: TrialJob, context: JobContext): Promise<RunRecord | undefined> {
  const started = new Date();
  const spent = { ...work.spent };
  const seconds = () => spent.seconds + (Date.now() - started.getTime()) / 1000;
  const keep = () => {
    work.spent = { seconds: seconds(), starts: spent.starts + 1 };
  };
  keep();
  let kept = Date.now();
  const onStep = (progress: TrialProgress) => {
    if (Date.now() - kept > 5000) keep();
    if (Date.now() - kept > 5000) kept = Date.now();
    context.onStep(progress);
  };
  const { study, isStopped } = context;
  work.behavior ??= await behave(job, study);
  forgetPeakMemory();
  const outcome = await runnerOf(study).run(job.config, {
    study,
    folder: work.run,
    isStopped,
    onStep,
    requireData: (here) => requireSameData(job, here),
  });
  if (outcome.ended === 'stopped') {
    keep();
    return undefined;
  }
  requireSameData(job, await runnerOf(study).fingerprint(job.config)); // changed meanwhile?
  const times = { started, wallSeconds: seconds(), starts: spent.starts + 1 };
  return recordOf(job, { ...outcome, behavior: work.behavior }, times);
}

function recordOf(
  { kind: _, library: __, notBefore: ____, ...job }: TrialJob,
  outcome: TrialOutcome & { behavior: Behavior },
  { started, wallSeconds, starts }: { started: Date; wallSeconds: number; starts: number },
): RunRecord {
  const { ended: ___, versions, stepMs, waitMs, metrics, mechanism, epochs, ...rest } = outcome;
  return sealRecord({
    ...job,
    ...rest,
    ended: 'done',
    metrics: numbersOrNull(metrics),
    mechanism: numbersOrNull(mechanism),
    epochs: epochs.map(numbersOrNull),
    machine: machineHere(),
    versions: { papersweep: libraryVersion, 'Node.js': process.versions.node, ...versions },
    commit: commitNow(),
    times: {
      startedAt: started.toISOString(),
      finishedAt: new Date().toISOString(),
      wallSeconds: round(wallSeconds),
      stepMs: round(stepMs),
      waitMs: round(waitMs),
      peakMemoryMb: round(peakMemoryMb()),
      starts,
    },
  });
}

const round = (value: number) => Number(value.toFixed(3));

function requireSameCode({ code, library }: TrialJob): void {
  if (code === codeHash()) return;
  throw new UnfitWorker({
    what: `this worker's library is another: ${libraryVersion} (code ${codeHash()})`,
    expected: `${library} (code ${code}), which began the study`,
    fix: 'bring both to the same commit',
  });
}

function requireSameData({ data, study }: TrialJob, here: string): void {
  if (here === data) return;
  throw new UnfitWorker({
    what: `the data are others than those of the study (fingerprint ${here}, not ${data})`,
    where: `study ${study}`,
    fix: 'bring the same files to every machine, or start the study anew: its trials are then other trials',
  });
}
