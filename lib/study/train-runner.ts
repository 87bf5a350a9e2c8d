/** Trials that train: configuration, loop and checkpoints are the train room's. */
import { join } from 'node:path';
import { tensorflowVersions, useEngine } from '../engine';
import { clearStop, requestStop } from '../engine/interrupt';
import { InputError } from '../errors';
import {
  checkConfig,
  loadTrained,
  type MetricsRecord,
  type PreparedRun,
  prepareRun,
  readCheckpoint,
  readMetrics,
  resolveConfig,
  runFingerprint,
  type TrainConfig,
  trainRun,
} from '../train';
import { isPlain, merge, type Plain } from '../train/config/merge';
import { canonicalJson } from './canonical';
import { firstSteps } from './first-steps';
import { Lately } from './lately';
import { numbersOrNull, type RunRecord } from './record';
import type { TrialContext, TrialOutcome, TrialRunner } from './runner';
import type { Study } from './study';

/** What moves no score but must be so: every step logged (curves are read there), little kept on disk. */
const runSettings = { logEvery: 1, keepLast: 1, tensorboard: false };

/** A trial looks at its data again when it begins and when it ends, so a plan may be some seconds behind. */
const lately = new Lately<string>(5000);
/** All that decides which images and labels are opened. */
const fingerprintKey = ({ task, data, augmentation }: Plain) =>
  canonicalJson([task, data, augmentation, process.env.PAPERSWEEP_DATA ?? null]);

/** The runner of all studies that name no other. */
export const trainRunner: TrialRunner = {
  resolve: ({ preset, budget, settings }) =>
    resolveConfig({ preset, budget, overrides: merge(settings, { run: runSettings }) }) as unknown as Plain,
  refill: (config) => checkConfig(config) as unknown as Plain,
  fingerprint: (config) =>
    lately.get(fingerprintKey(config), () => runFingerprint(config as unknown as TrainConfig)),
  behave: async (config, requireData) => {
    const { threads } = await useEngine('training');
    return firstSteps(withShare(config, threads), requireData);
  },
  run,
  measure,
};

async function run(plain: Plain, context: TrialContext): Promise<TrialOutcome> {
  const engine = await useEngine('training');
  const prepared = await prepareRun(withShare(plain, engine.threads));
  try {
    context.requireData(prepared.dataFingerprint);
    const ended = await train(prepared, context);
    const log = readMetrics(join(context.folder, 'metrics.jsonl'));
    const mechanism = ended.ended === 'done' ? await context.study.measure?.(prepared) : undefined;
    return {
      ended: ended.ended,
      steps: ended.steps,
      ...readLog(log),
      mechanism: mechanism ?? {},
      stepMs: ended.stepMs,
      waitMs: ended.waitMs,
      engine: {
        name: engine.name,
        device: engine.device,
        threads: engine.threads,
        ...(engine.version && { version: engine.version }),
      },
      versions: tensorflowVersions(engine),
    };
  } finally {
    await prepared.close();
  }
}

async function measure(
  { config, data }: Pick<RunRecord, 'config' | 'data'>,
  checkpoint: string,
  study: Study,
): Promise<RunRecord['mechanism']> {
  const { threads } = await useEngine('training');
  const prepared = await prepareRun(withShare(config as Plain, threads));
  try {
    requireData(prepared.dataFingerprint, data, study.name);
    loadTrained(prepared, readCheckpoint(checkpoint));
    return numbersOrNull((await study.measure?.(prepared)) ?? {});
  } finally {
    await prepared.close();
  }
}

function requireData(here: string, expected: string, where: string): void {
  if (here === expected) return;
  throw new InputError({
    what: `the data are others than those of the record (fingerprint ${here})`,
    where: `study ${where}`,
    expected,
  });
}

/** Threads that decode (half of the trial's own) and decoded pixels kept (a quarter of its memory). No byte changes. */
function withShare(config: Plain, threads: number): TrainConfig {
  const run = isPlain(config.run) ? config.run : {};
  const workers = run.workers ?? Math.max(1, Math.floor(threads / 2));
  const most = Number(process.env.PAPERSWEEP_MEMORY_MB ?? Number.POSITIVE_INFINITY) / 4;
  const cacheMegabytes = Math.min(Number(run.cacheMegabytes ?? most), most);
  return { ...config, run: { ...run, workers, cacheMegabytes } } as unknown as TrainConfig;
}

async function train(prepared: PreparedRun, context: TrialContext) {
  let metrics: Record<string, number> | undefined;
  clearStop();
  try {
    return await trainRun(prepared, {
      out: context.folder,
      resume: true,
      onStep: ({ step, steps, losses, secondsLeft = 0 }) => {
        context.onStep({ step, steps, loss: losses.total, secondsLeft, ...(metrics && { metrics }) });
        if (context.isStopped()) requestStop();
      },
      onEpoch: (told) => {
        metrics = { ...told.metrics };
      },
    });
  } finally {
    clearStop();
  }
}

/** What a log of steps and validations says; lines that came twice (of a worker thought dead) count once. */
function readLog(log: readonly MetricsRecord[]): Pick<TrialOutcome, 'epochs' | 'metrics'> {
  const [steps, validations] = [new Map<number, MetricsRecord>(), new Map<number, Record<string, number>>()];
  for (const line of log) {
    const validation = part(line, 'val/');
    if (Object.keys(validation).length) validations.set(Number(line.epoch), validation);
    else steps.set(line.step, line);
  }
  const all = inOrder(steps);
  const epochs = [...new Set(all.map(({ epoch }) => Number(epoch)))].map((epoch) => {
    return { epoch, loss: meanLoss(all, epoch), ...validations.get(epoch) };
  });
  return { epochs, metrics: validations.get(Math.max(...validations.keys())) ?? {} };
}

/** Of the epoch's steps: a training curve. */
function meanLoss(steps: readonly MetricsRecord[], of: number): number {
  const losses = steps.filter(({ epoch }) => epoch === of).map((line) => Number(line['loss/total']));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function inOrder<T>(byNumber: Map<number, T>): T[] {
  return [...byNumber].sort(([a], [b]) => a - b).map(([, value]) => value);
}

function part(line: MetricsRecord, prefix: string): Record<string, number> {
  const own = Object.entries(line).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), Number(value)]));
}
