/**
 * The data pipeline beside OpenCV's in Python, in the same run: `npm run bench data [rounds]`. One thread each; then
 * whole loaders with worker threads, which have no counterpart. Needs the data set bccd.
 */
import { join } from 'node:path';
import { readVoc, requireDataset } from '../../lib/data';
import { yoloxSmallAugmentation } from '../../lib/data/augmentation';
import { writeInput, yoloxInput } from '../../lib/data/input-format';
import { gray114, plainImage } from '../../lib/data/packed-image';
import { decodeFile } from '../../lib/data/pipeline/decode';
import { createDetectionLoader } from '../../lib/data/pipeline/detection-loader';
import { makeDetection } from '../../lib/data/pipeline/make-detection';
import type { LabelledImage } from '../../lib/data/transforms/mosaic';
import { createRandom } from '../../lib/engine/random';
import { measurePairs } from './pairs';
import { PythonPeer, providePackages } from './python-peer';

const side = 416;
const images = 32;
const random = createRandom(5);
const image = plainImage(side, side);
const out = new Float32Array(side * side * 3);

type Pick = () => Promise<LabelledImage> | LabelledImage;

/** Makes one sample: mosaic, affine map, colors, flip, float32. */
async function makeSample(pick: Pick, name: string): Promise<void> {
  const tiles = await Promise.all([pick(), pick(), pick(), pick()]);
  const { shift } = makeDetection(image, { tiles }, yoloxSmallAugmentation, gray114, random.fork(name));
  writeInput(out, 0, image, yoloxInput, shift);
}

/** Milliseconds a sample, over `count` samples. */
async function timed(pick: Pick, count: number): Promise<number[]> {
  const started = performance.now();
  for (let i = 0; i < count; i++) await makeSample(pick, `sample ${i}`);
  return [(performance.now() - started) / count];
}

function print(name: string, ours: number, theirs: number, ratio: number, bar?: number): void {
  const isOver = bar !== undefined && ratio > bar;
  if (isOver) process.exitCode = 1;
  const perSecond = (ms: number) => `${(1000 / ms).toFixed(0)} images/s`;
  const verdict = bar === undefined ? 'no bar' : isOver ? `over ${bar}` : `within ${bar}`;
  console.log(
    `${name.padEnd(40)} ours ${ours.toFixed(2)} ms (${perSecond(ours)}), OpenCV ${theirs.toFixed(2)} ms ` +
      `(${perSecond(theirs)})  ratio of times ${ratio.toFixed(2)} ${verdict}`,
  );
}

/** Images a second of a whole loader, once its images are in memory. */
async function loaderSpeed(root: string, workers: number): Promise<number> {
  const set = readVoc(root, { split: 'train', boxes: 'mend' });
  const loader = createDetectionLoader(set, { augmentation: yoloxSmallAugmentation, epochs: 100, workers });
  for await (const _ of loader.epoch());
  const started = performance.now();
  let count = 0;
  for (let epoch = 0; epoch < 2; epoch++) for await (const batch of loader.epoch()) count += batch.count;
  const speed = (1000 * count) / (performance.now() - started);
  await loader.close();
  return speed;
}

/** Measures and prints; exit code 1 when the bar is missed. */
export async function bench(): Promise<void> {
  providePackages(['opencv-python-headless', 'numpy']);
  const rounds = Number(process.argv[3] ?? 9);
  const root = requireDataset('bccd');
  const samples = readVoc(root, { split: 'train', boxes: 'mend' }).samples.slice(0, images);
  const open = async (i: number): Promise<LabelledImage> => {
    const { image, boxes, labels } = samples[i];
    return { image: await decodeFile(image as string, samples[i]), objects: { boxes, labels } };
  };
  const decoded = await Promise.all(samples.map((_, i) => open(i)));
  const names = samples.map(({ image }) => (image as string).split('/').at(-1)).join();
  const peer = new PythonPeer('data_peer.py', [join(root, 'JPEGImages'), names, String(side), '1']);
  const about = await peer.read<{ opencv: string; numpy: string }>();
  console.log(
    `OpenCV ${about.opencv}, numpy ${about.numpy}; mosaic + affine + HSV + flip at ${side}, one thread each`,
  );
  const theirs = (name: string, count: number) => async () =>
    (await peer.ask<{ times: number[] }>(`${name} ${count}`)).times;
  const picks: Record<string, { pick: Pick; count: number; bar?: number }> = {
    decoded: { pick: () => decoded[random.integer(images)], count: 60, bar: 1 },
    files: { pick: () => open(random.integer(images)), count: 12 },
  };
  for (const [name, { pick, count, bar }] of Object.entries(picks)) {
    const pair = await measurePairs(() => timed(pick, count), theirs(name, count), rounds);
    print(
      name === 'decoded' ? 'from decoded images' : 'from JPEG files, decoded each time',
      pair.ours,
      pair.theirs,
      pair.ratio,
      bar,
    );
  }
  peer.end();
  for (const workers of [1, 2])
    console.log(
      `loader with ${workers} worker(s): ${(await loaderSpeed(root, workers)).toFixed(0)} images/s`,
    );
}
