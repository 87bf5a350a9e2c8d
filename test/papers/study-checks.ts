/** What every paper's studies must pass: a sound listing, smoke trials that run, a paper budget that takes its first step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type DetectionSet, drawFigures, drawShapes } from '../../lib/data';
import { useEngine } from '../../lib/engine';
import { findModel, modelSize } from '../../lib/models';
import { type Cell, cellText, listTrials, type Study, type Trial, type TrialOutcome } from '../../lib/study';
import { isWithin } from '../../lib/study/study';
import { runnerOf } from '../../lib/study/trial';
import { type Budget, prepareRun, type TrainConfig } from '../../lib/train';
import { checkConfig } from '../../lib/train/config/config';
import { merge, type Plain } from '../../lib/train/config/merge';
import { StepRunner } from '../../lib/train/step-runner';

process.env.PAPERSWEEP_COMPILE = '0'; // compiling takes longer than these few steps; that it changes nothing is tested elsewhere

/** What may differ between arms. */
export interface NamedDifferences {
  /** The arm that all others are held against. */
  baseline: Cell;
  /** By axis: keys of the resolved configuration, each with all below it: `loss.iou`, or `model`. */
  keys: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every budget lists its trials, none twice, and each arm differs from the baseline in keys of those axes whose level
 * is another, and in at least one key of each such axis; data, seeds and everything else are the same.
 */
export async function checkListing(study: Study, { baseline, keys }: NamedDifferences): Promise<void> {
  assert.equal(Object.keys(study.budgets).sort(), ['paper', 'small', 'smoke'], study.name);
  for (const budget of Object.keys(study.budgets) as Budget[]) {
    const { trials } = await listTrials(study, { budget }); // throws where two are one
    const seeds = study.budgets[budget]!.seeds;
    const arms = trials.filter(({ seed }) => seed === 0);
    assert.is(trials.length, arms.length * seeds, `${study.name} ${budget}`);
    const base = oneArm(arms, baseline);
    for (const arm of arms) checkArm(arm, base, keys);
  }
}

function checkArm(arm: Trial, base: Trial, keys: NamedDifferences['keys']): void {
  const axes = Object.keys(arm.cell).filter((axis) => arm.cell[axis] !== base.cell[axis]);
  const found = differentKeys(arm.config, base.config);
  const isOf = (key: string, axis: string) =>
    keys[axis].some((named) => key === named || key.startsWith(`${named}.`));
  const where = `${arm.study} ${arm.budget}, ${cellText(arm.cell)}`;
  for (const key of found)
    assert.ok(
      axes.some((axis) => isOf(key, axis)),
      `${where}: ${key} differs too`,
    );
  for (const axis of axes)
    assert.ok(
      found.some((key) => isOf(key, axis)),
      `${where}: ${axis} changes nothing`,
    );
}

/** Keys, joined by dots, at which two configurations differ; lists are values. */
export function differentKeys(a: unknown, b: unknown, at: readonly string[] = []): string[] {
  if (!isSection(a) || !isSection(b)) return JSON.stringify(a) === JSON.stringify(b) ? [] : [at.join('.')];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => differentKeys(a[name], b[name], [...at, name]));
}

const isSection = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Smoke trials that ran in this process: studies of one paper share arms and one `measure`. */
const ran = new Map<string, Promise<TrialOutcome>>();

/**
 * Seed 0 of every arm trains at the smoke budget (on WASM the first and the last arm, to save time) and gives what the
 * study's tables and claims ask for, as finite numbers.
 * @param absent metrics that drawn data cannot give: of classes or joints of other data
 */
export async function checkSmoke(study: Study, absent: readonly string[] = []): Promise<void> {
  const { name } = await useEngine();
  const { trials } = await listTrials(study, { budget: 'smoke', seeds: 1 });
  const wanted = name === 'wasm' ? [trials[0], trials[trials.length - 1]] : trials;
  for (const trial of wanted) {
    const outcome = await smokeTrial(study, trial);
    const values: Record<string, number> = { ...outcome.metrics, ...outcome.mechanism };
    assert.is(outcome.ended, 'done');
    const asked = [...study.metrics, ...study.claims.map((claim) => claim.metric)];
    for (const metric of asked.filter((one) => !absent.includes(one)))
      assert.ok(Number.isFinite(values[metric]), `${study.name}, ${cellText(trial.cell)}: ${metric}`);
  }
}

function smokeTrial(study: Study, trial: Trial): Promise<TrialOutcome> {
  const known = ran.get(trial.key);
  if (known) return known;
  const running = runSmoke(study, trial);
  ran.set(trial.key, running);
  return running;
}

async function runSmoke(study: Study, { config }: Trial): Promise<TrialOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'papersweep-smoke-')); // its log is where metrics are read from
  const context = { study, folder, requireData: () => {}, isStopped: () => false, onStep: () => {} };
  try {
    return await runnerOf(study).run(merge(config, { run: { workers: 1 } }), context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every arm of the paper budget resolves, and its network builds and takes an image of full size, on shapes alone. */
export async function checkPaperBuilds(study: Study): Promise<void> {
  const { trials } = await listTrials(study, { budget: 'paper', seeds: 1 });
  for (const { config } of trials) {
    const { model, input } = config as unknown as TrainConfig;
    const { name, ...overrides } = model;
    const size = modelSize(findModel(name), { overrides, inputSize: [input.width, input.height] });
    assert.ok(size.parameters > 0, name);
  }
}

/**
 * One arm of the paper budget takes its first training step with the network and the input at full size. What is not the
 * paper's: the batch is 1, and drawn images in memory stand in for the data set, under as many classes (of drawn people:
 * their own 14 joints). On the WASM engine nothing is done: there such a step takes minutes, and its kernels are tested
 * on small networks.
 */
export async function checkPaperStep(study: Study, cell: Cell): Promise<void> {
  if ((await useEngine()).name === 'wasm') return;
  const { trials } = await listTrials(study, { budget: 'paper', seeds: 1 });
  const { config: full } = oneArm(trials, cell);
  const config = checkConfig(merge(full, { batch: 1, accumulate: 1, run: { workers: 1 } }));
  const run = await prepareRun(config, drawnSets(config));
  const steps = new StepRunner(run);
  try {
    const { losses, gradientNorm } = await steps.run(0, run.schedule(0), () => {});
    for (const [name, loss] of Object.entries(losses)) assert.ok(Number.isFinite(loss), `${name} ${loss}`);
    assert.ok(Number.isFinite(gradientNorm) && gradientNorm > 0, `gradient ${gradientNorm}`);
  } finally {
    steps.dispose();
    await run.close();
  }
}

function drawnSets(config: TrainConfig) {
  if (config.task === 'pose') {
    const set = drawFigures({ images: 2 });
    return { train: set, val: set };
  }
  const set = withClasses(drawShapes({ images: 40 }), Number(config.model.classes));
  return { train: set, val: set };
}

/** The same boxes under so many classes, one after the other, so that none is without a box. */
function withClasses(set: DetectionSet, classes: number): DetectionSet {
  let next = 0;
  const samples = set.samples.map((sample) => {
    return { ...sample, labels: sample.labels.map(() => next++ % classes) };
  });
  return { ...set, classes: Array.from({ length: classes }, (_, i) => `class ${i}`), samples };
}

function oneArm(trials: readonly Trial[], cell: Cell): Trial {
  const found = trials.find((trial) => isWithin(trial.cell, cell));
  if (!found) throw new Error(`no arm ${cellText(cell)}`);
  return found;
}
