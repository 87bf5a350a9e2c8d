import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { drawShapes } from '../../../lib/data';
import { flipAugmentation, yoloxAugmentation } from '../../../lib/data/augmentation';
import {
  createDetectionLoader,
  type DetectionBatch,
  type DetectionLoaderOptions,
} from '../../../lib/data/pipeline/detection-loader';
import type { DetectionSet } from '../../../lib/data/sample';
import { suite } from '../../harness';
import { fileFolder, picture } from '../image-files';

const set = drawShapes({ images: 14, seed: 2, widthPx: 64, heightPx: 48, mostObjects: 4 });
const small: Partial<DetectionLoaderOptions> = {
  batch: 4,
  size: [32, 32],
  seed: 7,
  epochs: 4,
  maxLabels: 20,
  workers: 1,
  augmentation: { ...yoloxAugmentation, noAugmentationEpochs: 2 },
};

const hash = ({ images, labels }: DetectionBatch) =>
  createHash('sha256')
    .update(new Uint8Array(images.buffer))
    .update(new Uint8Array(labels.buffer))
    .digest('hex')
    .slice(0, 12);

/** Hashes of so many batches, from a place on. */
async function run(
  options: Partial<DetectionLoaderOptions>,
  count: number,
  from = { epoch: 0, step: 0 },
  of = set,
) {
  const loader = createDetectionLoader(of, { ...small, ...options });
  loader.restore(from);
  const hashes: string[] = [];
  for (let i = 0; i < count; i++) hashes.push(hash(await loader.next()));
  await loader.close();
  return hashes;
}

const loader = suite('createDetectionLoader');
const whole = run({}, 12);
loader('neither the number of workers, nor the queue, nor the cache changes a byte', async () => {
  const straight = await whole;
  assert.is(new Set(straight).size, 12);
  assert.equal(await run({ workers: 3, prefetch: 5, cacheBytes: 0 }, 12), straight);
});
loader('does not keep the process alive between batches', async () => {
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = ports();
  const open = createDetectionLoader(set, { ...small, workers: 2 } as DetectionLoaderOptions);
  assert.is(ports(), before);
  await open.next();
  assert.is(ports(), before);
  await open.close();
});
loader(
  'taken up in the middle of an epoch it goes on to the bit, also past the end of the augmentation',
  async () => {
    const straight = await whole; // epochs of 3 steps; augmentation off from epoch 2 on
    assert.equal(await run({ workers: 2 }, 7, { epoch: 1, step: 2 }), straight.slice(5));
    assert.equal(await run({}, 3, { epoch: 3, step: 0 }), straight.slice(9));
  },
);
loader('save tells the batch that is due, not what was made ahead', async () => {
  const one = createDetectionLoader(set, { ...small, prefetch: 4 });
  assert.equal(one.save(), { epoch: 0, step: 0 });
  for (let i = 0; i < 4; i++) await one.next();
  assert.equal(one.save(), { epoch: 1, step: 1 });
  one.restore({ epoch: 0, step: 2 });
  assert.is(hash(await one.next()), (await whole)[2]);
  assert.throws(() => one.restore({ epoch: 0, step: 3 }), /epoch 0, step 3; expected steps 0 to 2/);
  await one.close();
});
loader('another seed: other batches', async () => {
  assert.is.not((await run({ seed: 8 }, 1))[0], (await whole)[0]);
});
loader('shapes, ranges, places and times of a batch', async () => {
  const one = createDetectionLoader(set, small);
  const batch = await one.next();
  await one.close();
  assert.is(batch.images.length, 4 * 32 * 32 * 3);
  assert.is(batch.labels.length, 4 * 20 * 5);
  assert.ok(batch.images.every((v) => v >= 0 && v <= 255));
  assert.equal([batch.epoch, batch.step, batch.count, batch.samples.length], [0, 0, 4, 4]);
  assert.ok(batch.waitMs > 0 && batch.workMs > 0 && Math.abs(one.waitedMs - batch.waitMs) < 1e-9);
  for (let i = 0; i < batch.labels.length; i += 5) {
    const [label, x, y, w, h] = batch.labels.subarray(i, i + 5);
    assert.ok(Number.isInteger(label) && label < 6 && x - w / 2 > -0.01 && y + h / 2 < 32.01);
  }
});
loader('the epoch is walked once; every sample at most once, two left out', async () => {
  const one = createDetectionLoader(set, { ...small, augmentation: undefined });
  const seen: number[] = [];
  for await (const { samples } of one.epoch()) seen.push(...samples);
  assert.equal(one.save(), { epoch: 1, step: 0 });
  await one.close();
  assert.is(new Set(seen).size, 12);
});
loader('evaluation: in order, whole, the last batch filled with border', async () => {
  const one = createDetectionLoader(set, { ...small, purpose: 'evaluate' });
  const batches: DetectionBatch[] = [];
  for await (const batch of one.epoch()) batches.push(batch);
  await one.close();
  assert.equal(
    batches.flatMap(({ samples }) => samples),
    Array.from({ length: 14 }, (_, i) => i),
  );
  assert.equal(
    batches.map(({ count }) => count),
    [4, 4, 4, 2],
  );
  assert.ok(batches[3].images.subarray(3 * 32 * 32 * 3).every((v) => v === 114));
  assert.ok(batches[3].labels.subarray(2 * 100).every((v) => v === 0));
  const [label, x, y, w, h] = batches[0].labels;
  const [x1, y1, x2, y2] = set.samples[0].boxes;
  assert.equal(
    [label, x, y, w, h],
    [set.samples[0].labels[0], (x1 + x2) / 4, (y1 + y2) / 4, (x2 - x1) / 2, (y2 - y1) / 2],
  );
});
loader('multi-scale: sizes change every few steps, boxes with them', async () => {
  const one = createDetectionLoader(set, {
    ...small,
    size: [64, 64],
    augmentation: flipAugmentation,
    multiScale: { every: 1, reach: 1, stride: 32 },
  });
  const sides = new Set<number>();
  for (let i = 0; i < 9; i++) sides.add(Math.sqrt((await one.next()).images.length / 12));
  await one.close();
  assert.equal(
    [...sides].sort((a, b) => a - b),
    [32, 64, 96],
  );
});
loader('objects beyond the rows are counted', async () => {
  const one = createDetectionLoader(set, { ...small, augmentation: undefined, maxLabels: 1, batch: 14 });
  const { leftOut } = await one.next();
  await one.close();
  const all = set.samples.flatMap(({ labels, boxes }) =>
    Array.from(labels.keys(), (k) => boxes.subarray(4 * k, 4 * k + 4)),
  );
  const large = all.filter(([x1, y1, x2, y2]) => (x2 - x1) / 2 > 1 && (y2 - y1) / 2 > 1).length;
  assert.is(leftOut, large - 14);
});

const refusals = suite('createDetectionLoader: bad input');
const refuse = (options: Partial<DetectionLoaderOptions>, message: RegExp, of: DetectionSet = set) =>
  assert.throws(() => createDetectionLoader(of, { ...small, ...options }), message);
refusals('options that cannot be', () => {
  refuse({ batch: 0 }, /data loader: batch 0; expected a whole number from 1 on/);
  refuse({ workers: 1.5 }, /data loader: workers 1.5/);
  refuse({ batch: 15 }, /14 samples make no batch of 15; expected a batch of at most 14/);
  refuse({ augmentation: { ...yoloxAugmentation, flip: 2 } }, /augmentation: flip 2; expected 0 to 1/);
  refuse({ augmentation: { ...yoloxAugmentation, mixupScale: [2, 1] } }, /augmentation: mixupScale 2, 1/);
});
refusals('an empty split, a class that is missing from training, masks that are absent', () => {
  refuse({}, /shapes, seed 2: no images; mend: choose another split/, { ...set, samples: [] });
  const unseen = { ...set, classes: [...set.classes, 'star', 'moon'] };
  refuse({}, /no box of star, moon to learn from; expected every class in the training split/, unseen);
  const bare = { ...set, samples: set.samples.map(({ masks: _, ...sample }) => sample) };
  refuse({ augmentation: { ...yoloxAugmentation, copyPaste: 1 } }, /copyPaste without masks/, bare);
});

const broken = suite('a broken image in the middle of an epoch');
async function files() {
  const good = await picture(64, 48);
  const names = Array.from({ length: 8 }, (_, i) => `images/${i}.jpg`);
  const folder = fileFolder(
    Object.fromEntries(names.map((name, i) => [name, i === 5 ? good.subarray(0, good.length >> 1) : good])),
  );
  const samples = names.map((name, i) => ({ ...set.samples[i], image: join(folder.root, name) }));
  const seen = new Set(samples.flatMap(({ labels }) => [...labels]));
  const classes = set.classes.filter((_, i) => seen.has(i)).length === 6 ? set.classes : undefined;
  const labelled = classes ? samples : samples.map((s) => ({ ...s, labels: s.labels.map(() => 0) }));
  return { ...folder, set: { ...set, classes: classes ?? ['any'], samples: labelled } };
}
broken('stop: one line that names the file', async () => {
  const { root, set: of, remove } = await files();
  const one = createDetectionLoader(of, { ...small, augmentation: undefined, batch: 2 });
  let line = '';
  try {
    for await (const _ of one.epoch());
  } catch (error) {
    line = (error as Error).message;
  }
  await one.close();
  remove();
  assert.match(line, /^images\/5\.jpg: broken image: .*; mend: mend the file, or go on without it/);
  assert.not.match(line, new RegExp(`\n|${root}`));
});
broken(
  'skip: the next image stands in, it is told, and number of workers and queue change nothing',
  async () => {
    const { set: of, remove } = await files();
    const all = async (options: Partial<DetectionLoaderOptions>) => {
      const one = createDetectionLoader(of, { ...small, batch: 2, onBroken: 'skip', ...options });
      const made: string[] = [];
      for (let i = 0; i < 8; i++) made.push(hash(await one.next()));
      const { skipped } = one;
      await one.close();
      return { made, skipped };
    };
    const [first, second] = [await all({ workers: 1, prefetch: 1 }), await all({ workers: 2, prefetch: 6 })];
    remove();
    assert.equal(first.made, second.made);
    assert.is(first.skipped.length, 1);
    assert.match(first.skipped[0], /^images\/5\.jpg: broken image/);
  },
);
broken('skip, but none is whole', async () => {
  const { root, remove } = fileFolder({ 'images/a.jpg': 'x', 'images/b.jpg': '' });
  const samples = ['a', 'b'].map((name, i) => ({
    ...set.samples[i],
    image: join(root, 'images', `${name}.jpg`),
  }));
  const of = { ...set, samples };
  const one = createDetectionLoader(of, { ...small, purpose: 'evaluate', batch: 1, onBroken: 'skip' });
  const line = await one.next().then(
    () => 'read',
    (error: Error) => error.message,
  );
  await one.close();
  remove();
  assert.match(line, /every image is broken/);
});

const caches = suite('caches of decoded images');
caches('on disk: the second run reads no image file', async () => {
  const { root, set: of, remove } = await files();
  of.samples.splice(5, 1);
  const options = {
    ...small,
    augmentation: undefined,
    batch: 2,
    cacheFolder: join(root, 'cache'),
    cacheBytes: 0,
  };
  const first = await run(options, 3, undefined, of);
  assert.equal(await run(options, 3, undefined, of), first);
  remove();
});
caches('pixels in memory, without file or recipe, are loaded like any other', async () => {
  const plain = set.samples.map((sample) => {
    const { data, width, height, channels } = sample.image as Exclude<typeof sample.image, string>;
    return { ...sample, image: { data, width, height, channels } };
  });
  assert.equal(await run({}, 2, undefined, { ...set, samples: plain }), (await whole).slice(0, 2));
});
