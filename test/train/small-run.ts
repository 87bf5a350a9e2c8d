/** Runs of a few steps on drawn images, op by op, for tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '../../lib/engine';
import { clearStop } from '../../lib/engine/interrupt';
import { resolveConfig } from '../../lib/train/config/config';
import { prepareRun } from '../../lib/train/prepare';
import { type TrainOptions, type TrainResult, trainRun } from '../../lib/train/trainer';

process.env.PAPERSWEEP_COMPILE = '0'; // compiling takes longer than the run; that it changes nothing is tested elsewhere

const folders: string[] = [];
process.on('exit', () => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** A folder that goes with the process. */
export function temporary(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'papersweep-run-')));
  return folders[folders.length - 1];
}

/** Three epochs of two steps; augmentation off in the last; average; validation every epoch. */
const common = [
  'data.images=40',
  'data.limit=4',
  'epochs=3',
  'batch=2',
  'input.width=64',
  'input.height=64',
  'run.workers=1',
];
const off = 'augmentation.noAugmentationEpochs=1';
const detector = ['augmentation.mosaic=0.5', 'augmentation.hsv=1', 'loss.l1Epochs=1', 'model.width=0.0625'];

/** The settings of a small run of each task. */
export const smallRuns = {
  any: { preset: 'yolox', settings: common },
  detector: { preset: 'yolox', settings: [...common, off, ...detector] },
  pose: { preset: 'fmse', settings: [...common, off, 'model.channels=16', 'model.stemChannels=8'] },
} as const;

/** What a small run is told. */
export interface SmallRun extends TrainOptions {
  task?: keyof typeof smallRuns;
  settings?: readonly string[];
}

/** Prepares a run, trains, frees it. */
export async function trainSmall({
  task = 'detector',
  settings = [],
  ...options
}: SmallRun): Promise<TrainResult> {
  await useEngine();
  const { preset, settings: own } = smallRuns[task];
  const run = await prepareRun(resolveConfig({ preset, budget: 'smoke', settings: [...own, ...settings] }));
  clearStop();
  try {
    return await trainRun(run, options);
  } finally {
    clearStop();
    await run.close();
  }
}

/** What a run leaves that must be the same to the byte. */
export function traces(out: string): Record<string, Buffer> {
  const names = ['metrics.jsonl', 'config.json', 'checkpoint.safetensors', 'best.safetensors'];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name))]));
}
