/**
 * The networks beside PyTorch (eager, both layouts) and onnxruntime, in one run on the same threads:
 * `npm run bench models [rounds] [training | name of a network …]`. Training first, so that the memory printed is its
 * own. In brackets: ours / theirs, the median over the rounds; a bar holds beside both layouts of PyTorch.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineInfo, useEngine } from '../../lib/engine';
import { type InferenceCase, type InferenceRow, measureInference } from './models/inference';
import { type BenchStep, endure, learningRate, makeTrainingStep, weightDecay } from './models/training-step';
import { measurePairs } from './pairs';
import { PythonPeer, providePackages } from './python-peer';

const bar = 0.8;
/** Outputs and first losses of both sides, as a part of the largest output or the loss. */
const closeness = 1e-3;
/** How much resident memory may grow from steps 100-200 to the last hundred. */
const growth = 1.02;

const cases: InferenceCase[] = [
  { model: 'yolox-nano', height: 416, width: 416, repetitions: 20 },
  { model: 'yolox-nano', height: 640, width: 640, repetitions: 12 },
  { model: 'yolox-s', height: 640, width: 640, repetitions: 6 },
  { model: 'hrnet-w32', height: 256, width: 192, repetitions: 8 },
];

const packages = [
  'torch==2.15.0',
  'numpy',
  'onnx==1.23.2',
  'onnxscript==0.7.2',
  'onnxruntime==1.31.1',
  'safetensors==0.8.0',
];

const ms = (time: number, ratio: number) => `${time.toFixed(1)} ms (${ratio.toFixed(2)})`;

function fail(): void {
  process.exitCode = 1;
}

function printInference({ model, width, height }: InferenceCase, rows: InferenceRow[]): void {
  const names = { eager: 'PyTorch', 'eager-nhwc': 'channels last', onnxruntime: 'onnxruntime' };
  const worst = Math.max(...rows.filter(({ kind }) => kind !== 'onnxruntime').map(({ ratio }) => ratio));
  const difference = Math.max(...rows.map((row) => row.difference));
  if (worst > bar || !(difference < closeness)) fail();
  const parts = rows.map(({ kind, theirs, ratio }) => `${names[kind]} ${ms(theirs, ratio)}`).join(', ');
  console.log(
    `${model} ${width} x ${height}: ours ${rows[0].ours.toFixed(1)} ms; ${parts}; ${worst <= bar ? 'within' : 'over'} ${bar}; ` +
      `outputs differ by at most ${difference.toExponential(1)}`,
  );
}

async function training({ threads }: EngineInfo, folder: string, rounds: number): Promise<void> {
  const path = join(folder, 'step.safetensors');
  const step = makeTrainingStep(path);
  const peer = new PythonPeer('yolox_step_torch.py', [threads, learningRate, weightDecay].map(String));
  await peer.read();
  await peer.ask(`prepare ${path}`);
  const first = { ours: step.run(), theirs: await peer.ask<number>('first eager') };
  const apart = Math.abs(first.ours / first.theirs - 1);
  if (!(apart < closeness)) fail();
  const parts: string[] = [];
  let [ours, worst] = [0, 0];
  for (const [name, kind] of [
    ['PyTorch', 'eager'],
    ['channels last', 'eager-nhwc'],
  ]) {
    const pair = await measurePairs(
      () => timed(step, 6),
      () => peer.ask(`time ${kind} 6`),
      rounds,
    );
    parts.push(`${name} ${ms(pair.theirs, pair.ratio)}`);
    [ours, worst] = [pair.ours, Math.max(worst, pair.ratio)];
  }
  if (worst > bar) fail();
  console.log(
    `training step, yolox-nano, 8 x 160 x 160: ours ${ours.toFixed(1)} ms; ${parts.join(', ')}; ` +
      `${worst <= bar ? 'within' : 'over'} ${bar}; first loss ${first.ours.toFixed(5)}, PyTorch's ${first.theirs.toFixed(5)}`,
  );
  printEndurance(step, await peer.ask<number>('memory'));
  peer.end();
  step.dispose();
}

function printEndurance(step: BenchStep, peakMb: number): void {
  const { steps, tensors, residentMb } = endure(step, 1000);
  const isSound = tensors[0] === tensors[1] && residentMb[1] <= growth * residentMb[0];
  if (!isSound) fail();
  console.log(
    `${steps} steps: ${tensors[0]} tensors, then ${tensors[1]}; resident ${residentMb[0].toFixed(0)} MB over steps ` +
      `100 to 200, ${residentMb[1].toFixed(0)} MB over the last hundred (PyTorch, two such networks: at most ${peakMb.toFixed(0)} MB)`,
  );
}

async function timed(step: BenchStep, repetitions: number): Promise<number[]> {
  return Array.from({ length: repetitions }, () => {
    const started = performance.now();
    step.run();
    return performance.now() - started;
  });
}

async function inference(
  { threads }: EngineInfo,
  chosen: InferenceCase[],
  folder: string,
  rounds: number,
): Promise<void> {
  const peer = new PythonPeer('models_torch.py', [String(threads)]);
  const about = await peer.read<{ torch: string; onnxruntime: string }>();
  console.log(`PyTorch ${about.torch}, onnxruntime ${about.onnxruntime}, ${threads} threads`);
  for (const one of chosen) printInference(one, await measureInference(one, peer, folder, rounds));
  const peakMb = await peer.ask<number>('memory');
  const ownMb = process.resourceUsage().maxRSS / 1024;
  console.log(`peak resident memory: ours ${ownMb.toFixed(0)} MB, theirs ${peakMb.toFixed(0)} MB`);
  peer.end();
}

/** Measures and prints; exit code 1 when a bar is missed, outputs differ or memory grows. */
export async function bench(): Promise<void> {
  providePackages(packages);
  const engine = await useEngine();
  console.log(`${engine.name} (TensorFlow ${engine.version}), ${engine.threads} threads`);
  const [, , , rounds = '7', ...names] = process.argv;
  const isChosen = (name: string) => names.length === 0 || names.includes(name);
  const chosen = cases.filter(({ model }) => isChosen(model));
  const folder = mkdtempSync(join(tmpdir(), 'papersweep-bench-'));
  try {
    if (isChosen('training')) await training(engine, folder, Number(rounds));
    if (chosen.length > 0) await inference(engine, chosen, folder, Number(rounds));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
