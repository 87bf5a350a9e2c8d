/** The program of a local worker process: jobs come and results go over the pipe to whoever started it. */
import { findStudy, loadStudies } from '../catalog';
import { failureOf, type JobResult, type TrialJob } from '../job';
import { runJob } from '../run-job';
import type { TrialProgress } from '../runner';
import type { Study } from '../study';

/** What a worker process is told. */
export type ToChild =
  | { kind: 'setup'; catalog: readonly string[]; workRoot: string; beatMs: number }
  | { kind: 'run'; job: TrialJob }
  | { kind: 'stop' };

/** What it tells. */
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'beat' }
  | { kind: 'progress'; progress: TrialProgress }
  | { kind: 'result'; result: JobResult };

/** Time between two reports of progress. */
const progressMs = 200;

let studies: Study[] = [];
let workRoot = '';
let isStopped = false;
let told = 0;

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

function onStep(progress: TrialProgress): void {
  const now = Date.now();
  if (now - told < progressMs && progress.step < progress.steps) return;
  told = now;
  tell({ kind: 'progress', progress });
}

async function run(job: TrialJob): Promise<void> {
  isStopped = false;
  tell({ kind: 'result', result: await resultOf(job) });
}

async function resultOf(job: TrialJob): Promise<JobResult> {
  try {
    const study = findStudy(studies, job.study);
    return await runJob(job, { study, workRoot, isStopped: () => isStopped, onStep });
  } catch (error) {
    return failureOf(error);
  }
}

function hear(message: ToChild): void {
  if (message.kind === 'run') void run(message.job);
  else if (message.kind === 'stop') isStopped = true;
  else {
    studies = loadStudies(message.catalog);
    workRoot = message.workRoot;
    tell({ kind: 'ready' });
    setInterval(() => tell({ kind: 'beat' }), message.beatMs);
  }
}

if (require.main === module) {
  process.on('SIGINT', () => {}); // Ctrl-C reaches the whole group: who started us decides
  process.on('disconnect', () => process.exit(0)); // who started us is dead
  process.on('message', hear);
}
