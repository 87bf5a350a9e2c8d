/**
 * Scores and assigners beside their references, in the same run: `npm run bench numerics [rounds] [COCO folder]`.
 * The folder holds `gt.json` and `dets.json`; without one a set of the size of val-2017 is made up.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { assignAtss, assignDsla, assignFcos, assignSimota, dslaOptions } from '../../lib/assign';
import { featureSizes, gridPoints } from '../../lib/boxes';
import { createRandom } from '../../lib/engine/random';
import { provideCocoSet } from './coco-set';
import { measurePairs, median } from './pairs';
import { PythonPeer, providePackages } from './python-peer';

const cache = join(__dirname, '..', '..', 'data', 'cache');
const batch = 8;
const truthsPerImage = 50;
const classes = 80;
const yoloxStrides = [8, 16, 32];
const fpnStrides = [8, 16, 32, 64, 128];
const random = createRandom(7);

interface Answer {
  times: number[];
  result: number | number[];
  peakMb: number;
}

interface Case {
  name: string;
  peer: string;
  bar: number;
  repetitions: number;
  /** Gives how many positives there are: the reference must find as many. */
  run: () => number;
}

const rounded = (v: number) => Math.fround(v);

/** Boxes of `w` x `h` images, cx, cy, w, h. */
function truthBoxes(n: number, w: number, h: number): number[] {
  return Array.from({ length: n }, () => {
    const [bw, bh] = [16 * 20 ** random.uniform(), 16 * 20 ** random.uniform()];
    return [bw / 2 + random.uniform() * (w - bw), bh / 2 + random.uniform() * (h - bh), bw, bh].map(rounded);
  }).flat();
}

function yoloxInputs() {
  const points = gridPoints(featureSizes(640, 640, yoloxStrides), yoloxStrides, 0.5);
  const cells = points.level.length;
  const truth = truthBoxes(batch * truthsPerImage, 640, 640);
  const labels = Array.from({ length: batch * truthsPerImage }, () => random.integer(classes));
  const boxes = Array.from({ length: batch * cells }, (_, i) => {
    const stride = points.strides[points.level[i % cells]];
    const at = (axis: number) => points.xy[2 * (i % cells) + axis] + random.normal() * stride;
    return [at(0), at(1), stride * 6 * Math.exp(random.normal()), stride * 6 * Math.exp(random.normal())].map(
      rounded,
    );
  }).flat();
  const objectness = Array.from(random.normals(batch * cells));
  const logits = Array.from(random.normals(batch * cells * classes, -2));
  return { points, cells, truth, labels, boxes, objectness, logits };
}

function simotaCase(inputs: ReturnType<typeof yoloxInputs>): Case {
  const { points, cells } = inputs;
  const all = {
    boxes: Float32Array.from(inputs.boxes),
    objectness: Float32Array.from(inputs.objectness),
    logits: Float32Array.from(inputs.logits),
    truth: Float32Array.from(inputs.truth),
  };
  const part = (v: Float32Array, i: number) =>
    v.subarray((i * v.length) / batch, ((i + 1) * v.length) / batch);
  const image = (i: number) => {
    const predictions = {
      boxesCxcywh: part(all.boxes, i),
      objectness: part(all.objectness, i),
      classLogits: part(all.logits, i),
    };
    const labels = inputs.labels.slice(i * truthsPerImage, (i + 1) * truthsPerImage);
    return assignSimota(points, predictions, { boxesCxcywh: part(all.truth, i), labels }).cell.length;
  };
  const run = () => Array.from({ length: batch }, (_, i) => image(i)).reduce((a, b) => a + b, 0);
  const name = `SimOTA, ${batch} images of 640 x 640 (${cells} cells), ${truthsPerImage} boxes, ${classes} classes`;
  return { name, peer: 'simota', bar: 0.25, repetitions: 3, run };
}

function denseCases(truth: Float32Array): Case[] {
  const sizes = featureSizes(800, 1333, fpnStrides);
  const [middles, corners] = [gridPoints(sizes, fpnStrides, 0.5), gridPoints(sizes, fpnStrides, 0)];
  const anchors = Float32Array.from(
    [...corners.level].flatMap((level, p) => {
      const half = 4 * fpnStrides[level];
      const [x, y] = [corners.xy[2 * p], corners.xy[2 * p + 1]];
      return [x - half, y - half, x + half, y + half];
    }),
  );
  const counts = sizes.map(([h, w]) => h * w);
  const positives = (gtIndex: Int32Array) => gtIndex.reduce((n, g) => n + (g >= 0 ? 1 : 0), 0);
  const on = `800 x 1333 (${middles.level.length} points), ${truth.length / 4} boxes`;
  const base = { bar: 1, repetitions: 10 };
  return [
    { ...base, name: `FCOS, ${on}`, peer: 'fcos', run: () => positives(assignFcos(middles, truth).gtIndex) },
    {
      ...base,
      name: `DSLA, ${on}`,
      peer: 'dsla',
      run: () => assignDsla(corners, truth, { ...dslaOptions, bounds: 'code' }).point.length,
    },
    {
      ...base,
      name: `ATSS, ${on}`,
      peer: 'atss',
      run: () => positives(assignAtss(anchors, counts, truth).gtIndex),
    },
  ];
}

/** Writes what both sides compute on; gives our cases. */
function prepare(path: string): Case[] {
  const yolox = yoloxInputs();
  const centers = truthBoxes(20, 1333, 800);
  const truth = Float32Array.from(centers, (_, i) => {
    const at = i - (i % 4);
    const axis = i % 2;
    return centers[at + axis] + (i % 4 < 2 ? -0.5 : 0.5) * centers[at + 2 + axis];
  });
  const inputs = {
    batch,
    yolox_sizes: yolox.points.sizes,
    yolox_strides: yoloxStrides,
    yolox_boxes: yolox.boxes,
    yolox_objectness: yolox.objectness,
    yolox_logits: yolox.logits,
    yolox_truth: yolox.truth,
    yolox_labels: yolox.labels,
    fpn_sizes: featureSizes(800, 1333, fpnStrides),
    fpn_strides: fpnStrides,
    fpn_truth: Array.from(truth),
  };
  mkdirSync(cache, { recursive: true });
  writeFileSync(path, JSON.stringify(inputs));
  return [simotaCase(yolox), ...denseCases(truth)];
}

function timed({ run, repetitions }: Case): number[] {
  return Array.from({ length: repetitions }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
}

function print(name: string, ours: number, theirs: number, ratio: number, bar: number, more: string): void {
  if (ratio > bar) process.exitCode = 1;
  const verdict = ratio <= bar ? `within ${bar}` : `over ${bar}`;
  const times = `ours ${ours.toFixed(1)} ms, reference ${theirs.toFixed(1)} ms`;
  console.log(`${name.padEnd(72)} ${times.padEnd(44)} ratio ${ratio.toFixed(2)} ${verdict}; ${more}`);
}

/** Our command as a user types it: a fresh process, files read, table printed. */
function evalCoco(folder: string): { ms: number; stats: number[]; peakMb: number } {
  const cli = join(__dirname, '..', '..', 'lib', 'cli', 'papersweep.cjs');
  const files = ['--gt', join(folder, 'gt.json'), '--dt', join(folder, 'dets.json'), '--json'];
  const started = performance.now();
  const peak = `process.on('exit',()=>process.stderr.write('PEAK '+process.resourceUsage().maxRSS))`;
  const preload = `data:text/javascript,${encodeURIComponent(peak)}`;
  const args = ['--import', preload, cli, 'eval', 'coco', ...files];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const ms = performance.now() - started;
  const stats = (JSON.parse(done.stdout).summary as { value: number }[]).map((row) => row.value);
  return { ms, stats, peakMb: Number(/PEAK (\d+)/.exec(done.stderr)?.[1]) / 1024 };
}

async function benchCoco(peer: PythonPeer, folder: string, rounds: number): Promise<void> {
  const faster = () => peer.ask<Answer>(`coco-faster 1 ${folder}`);
  let worst = 0;
  let peakMb = 0;
  let theirPeakMb = 0;
  const ours = async () => {
    const got = evalCoco(folder);
    const theirs = await faster();
    worst = Math.max(worst, ...got.stats.map((v, i) => Math.abs(v - (theirs.result as number[])[i])));
    [peakMb, theirPeakMb] = [Math.max(peakMb, got.peakMb), theirs.peakMb];
    return [got.ms];
  };
  const pair = await measurePairs(ours, async () => (await faster()).times, rounds);
  const memory = `peak ${peakMb.toFixed(0)} MB beside ${theirPeakMb.toFixed(0)} MB`;
  const name = 'papersweep eval coco, process start and files included';
  print(
    name,
    pair.ours,
    pair.theirs,
    pair.ratio,
    1,
    `12 numbers differ by at most ${worst.toExponential(1)}; ${memory}`,
  );
  const slow = await peer.ask<Answer>(`coco-pycocotools 1 ${folder}`);
  console.log(`${'pycocotools, once'.padEnd(72)} ${median(slow.times).toFixed(0)} ms`);
}

/** Measures and prints the table; exit code 1 when a bar is missed. */
export async function bench(): Promise<void> {
  providePackages(['torch==2.15.0', 'numpy', 'faster-coco-eval', 'pycocotools']);
  const rounds = Number(process.argv[3] ?? 5);
  const folder = process.argv[4] ?? join(cache, 'bench-coco');
  if (!process.argv[4]) provideCocoSet(folder);
  const path = join(cache, 'bench-numerics.json');
  const cases = prepare(path);
  const peer = new PythonPeer('numerics_peer.py', [path, String(cpus().length)]);
  const about = await peer.read<{ torch: string; threads: number }>();
  console.log(`PyTorch ${about.torch}, ${about.threads} threads; ours on one`);
  for (const one of cases) {
    const reference = await peer.ask<Answer>(`${one.peer} 1`);
    const found = one.run();
    const theirs = async () => (await peer.ask<Answer>(`${one.peer} ${one.repetitions}`)).times;
    const pair = await measurePairs(async () => timed(one), theirs, rounds);
    const same =
      found === reference.result ? `both find ${found}` : `${found} found beside ${reference.result}`;
    print(one.name, pair.ours, pair.theirs, pair.ratio, one.bar, same);
  }
  await benchCoco(peer, folder, Math.max(1, Math.floor(rounds / 2)));
  peer.end();
}
