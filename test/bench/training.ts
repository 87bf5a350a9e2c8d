/**
 * Training beside PyTorch: the same networks, recipes and samples, scores by one evaluator, mean ± sd over seeds:
 * `npm run bench training [seeds] [epochs of the detector; twice as many of the pose network] [detector | pose]`.
 * Needs the data sets bccd and lspet-1000.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { useEngine } from '../../lib/engine';
import { median } from './pairs';
import { providePackages } from './python-peer';
import { type Contest, hold, type Outcome, type Outcomes } from './training/contest';
import { detectorContest } from './training/detector';
import { poseContest } from './training/pose';

const packages = ['torch==2.15.0', 'numpy', 'opencv-python-headless==5.0.0.93'];

/** "0.612 ± 0.021 (n = 3)"; one training has no spread. */
function describe(outcomes: Outcome[]): string {
  const scores = outcomes.map(({ score }) => score);
  const spread = scores.length > 1 ? ` ± ${sampleStandardDeviation(scores).toPrecision(2)}` : '';
  return `${mean(scores).toPrecision(3)}${spread} (n = ${scores.length})`;
}

function seconds(outcomes: Outcome[]): string {
  return `${median(outcomes.map((one) => one.seconds)).toFixed(1)} s`;
}

function print({ name, metric }: Contest, { ours, theirs, stepMs, waitMs, layout }: Outcomes): void {
  const scores = theirs.map(({ score }) => score);
  const sd = scores.length > 1 ? sampleStandardDeviation(scores) : Number.POSITIVE_INFINITY; // of one: not known
  const isAsGood = mean(ours.map(({ score }) => score)) >= mean(scores) - sd;
  const ratio = median(ours.map((one, i) => one.seconds / theirs[i].seconds));
  const waited = median(waitMs.map((wait, i) => wait / stepMs[i]));
  if (!isAsGood || ratio > 1) process.exitCode = 1;
  console.log(
    `${name}: ${metric} ours ${describe(ours)}, PyTorch (${layout}) ${describe(theirs)}: ` +
      `${scores.length < 2 ? 'no sd of one' : isAsGood ? 'no worse than one sd below' : 'worse by more than one sd'}; ` +
      `ours ${seconds(ours)}, PyTorch ${seconds(theirs)} (${ratio.toFixed(2)}); ` +
      `our step ${median(stepMs).toFixed(1)} ms, of which ${(100 * waited).toFixed(1)} % wait for the batch`,
  );
}

/** Trains and prints; exit code 1 when a score is worse by more than a sd, or the time longer. */
export async function bench(): Promise<void> {
  providePackages(packages);
  const engine = await useEngine('training');
  const [, , , seeds = '3', epochs = '20', only] = process.argv;
  console.log(`${engine.name} (TensorFlow ${engine.version}), ${engine.threads} threads, ${seeds} seeds`);
  const folder = mkdtempSync(join(tmpdir(), 'papersweep-bench-'));
  try {
    for (const [name, contest] of [
      ['detector', () => detectorContest(Number(epochs))],
      ['pose', () => poseContest(2 * Number(epochs))],
    ] as const) {
      if (only !== undefined && only !== name) continue;
      const made = await contest();
      print(made, await hold(made, Number(seeds), engine.threads, folder));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
