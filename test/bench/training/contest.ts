/** The same network trained by the same recipe on both sides, and judged by one evaluator. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PreparedRun, trainRun } from '../../../lib/train';
import { PythonPeer } from '../python-peer';

/** What is trained. */
export interface Contest {
  name: string;
  /** The number of our evaluation that counts, higher is better. */
  metric: string;
  /** The peer's program, and what it is told. */
  script: string;
  recipe: object;
  prepare(seed: number): Promise<PreparedRun>;
  /** That number of what the peer found. */
  judge(found: unknown): number;
}

/** One training. */
export interface Outcome {
  score: number;
  /** From the first image read to the last one judged, compiling included. */
  seconds: number;
}

/** The trainings of both sides, one a seed. */
export interface Outcomes {
  ours: Outcome[];
  theirs: Outcome[];
  /** Of our steps: milliseconds in all, and waited for the batch. */
  stepMs: number[];
  waitMs: number[];
  layout: string;
}

/** Trains both sides in turn, once a seed, the one that begins changing. */
export async function hold(
  contest: Contest,
  seeds: number,
  threads: number,
  folder: string,
): Promise<Outcomes> {
  const [recipe, found] = ['recipe.json', 'found.json'].map((name) => join(folder, name));
  writeFileSync(recipe, JSON.stringify(contest.recipe));
  const peer = new PythonPeer(contest.script, [recipe, String(threads)]);
  const { layout } = await peer.read<{ layout: string }>();
  const outcomes: Outcomes = { ours: [], theirs: [], stepMs: [], waitMs: [], layout };
  const theirs = async (seed: number) => {
    const { seconds } = await peer.ask<{ seconds: number }>(`${seed} ${found}`);
    const score = contest.judge(JSON.parse(readFileSync(found, 'utf8')));
    outcomes.theirs.push({ score, seconds });
  };
  for (let seed = 0; seed < seeds; seed++) {
    if (seed % 2) await theirs(seed);
    await trainOurs(contest, seed, outcomes);
    if (seed % 2 === 0) await theirs(seed);
  }
  peer.end();
  return outcomes;
}

async function trainOurs(
  { prepare, metric }: Contest,
  seed: number,
  { ours, stepMs, waitMs }: Outcomes,
): Promise<void> {
  const started = performance.now();
  const run = await prepare(seed);
  const result = await trainRun(run);
  ours.push({ score: result.metrics[metric], seconds: (performance.now() - started) / 1000 });
  stepMs.push(result.stepMs);
  waitMs.push(result.waitMs);
  await run.close();
}
