import * as assert from 'uvu/assert';
import { drawFigures } from '../../../lib/data';
import {
  createPoseLoader,
  type PoseBatch,
  type PoseLoaderOptions,
  subjectsOf,
} from '../../../lib/data/pipeline/pose-loader';
import { fmseAugmentation } from '../../../lib/data/transforms/pose-affine';
import { heatmapPeaks } from '../../../lib/heatmaps';
import { suite } from '../../harness';

const set = drawFigures({ images: 9, seed: 3 });
const small: Partial<PoseLoaderOptions> = {
  batch: 4,
  size: [64, 64],
  heatmaps: { size: [16, 16], kind: 'msra', sigma: 1 },
  seed: 1,
  workers: 1,
};

async function take(options: Partial<PoseLoaderOptions>, count: number, of = set): Promise<PoseBatch[]> {
  const loader = createPoseLoader(of, { ...small, ...options });
  const batches: PoseBatch[] = [];
  for (let i = 0; i < count; i++) batches.push(await loader.next());
  await loader.close();
  return batches;
}

const poses = suite('createPoseLoader');
poses('the peak of each map is the joint, a quarter as far', async () => {
  const [batch] = await take({ purpose: 'evaluate' }, 1);
  const [joints, n] = [14, 16 * 16];
  for (let k = 0; k < joints; k++) {
    const values = Float32Array.from({ length: n }, (_, i) => batch.heatmaps[i * joints + k]);
    const { xy } = heatmapPeaks({ values, size: [16, 16] });
    assert.is(batch.weights[k], 1);
    assert.ok(Math.abs(xy[0] - batch.joints[2 * k] / 4) <= 0.51, `${xy[0]} ${batch.joints[2 * k]}`);
    assert.ok(Math.abs(xy[1] - batch.joints[2 * k + 1] / 4) <= 0.51);
  }
});
poses('the crop without augmentation: the middle of the box is the middle of the input', async () => {
  const [batch] = await take({ purpose: 'evaluate' }, 1);
  const { person } = subjectsOf(set)[0];
  const [x1, y1, x2, y2] = person.boxXyxy;
  const scale = 64 / (1.25 * Math.max(x2 - x1, y2 - y1));
  const want = person.xy.map((v, i) => (v - (i % 2 ? y1 + y2 : x1 + x2) / 2) * scale + 32);
  want.forEach((v, i) => {
    assert.ok(Math.abs(batch.joints[i] - v) < 1e-4);
  });
});
poses('a mirrored crop: left and right change places, all else mirrors', async () => {
  const still = { ...fmseAugmentation, rotationDegrees: 0, scale: [1, 1] as const };
  const [plain] = await take({ augmentation: { ...still, flip: 0 } }, 1);
  const [flipped] = await take({ augmentation: { ...still, flip: 1 } }, 1);
  const [ankle, other] = [set.joints.indexOf('right_ankle'), set.joints.indexOf('left_ankle')];
  assert.ok(Math.abs(flipped.joints[2 * other] - (64 - plain.joints[2 * ankle])) < 1e-3);
  assert.ok(Math.abs(flipped.joints[2 * other + 1] - plain.joints[2 * ankle + 1]) < 1e-3);
  // Pixel centers are at whole numbers, so column x of one is column 64 − x of the other.
  const red = (batch: PoseBatch, x: number, y: number) => batch.images[(y * 64 + x) * 3];
  let off = 0;
  for (let x = 20; x < 44; x++) off += Math.abs(red(plain, x, 32) - red(flipped, 64 - x, 32));
  assert.ok(off / 24 < 0.2, `${off / 24}`);
});
poses('neither workers nor queue change a byte; augmentation ends when it should', async () => {
  const options = { augmentation: { ...fmseAugmentation, noAugmentationEpochs: 1 }, epochs: 2 };
  const [one, two] = [await take(options, 4), await take({ ...options, workers: 2, prefetch: 4 }, 4)];
  assert.equal(
    one.map(({ images }) => images),
    two.map(({ images }) => images),
  );
  const plain = await take({}, 4);
  assert.not.equal(one[1].images, plain[1].images);
  assert.equal(one[2].images, plain[2].images);
});
poses('joints outside the crop have no weight; hidden ones keep theirs', async () => {
  const [batch] = await take({ purpose: 'evaluate', margin: 0.4 }, 1);
  for (let i = 0; i < 4 * 14; i++) {
    const [x, y] = batch.joints.subarray(2 * i, 2 * i + 2);
    if (x < -24 || y < -24 || x > 88 || y > 88) assert.is(batch.weights[i], 0);
    if (x > 0 && y > 0 && x < 64 && y < 64) assert.is(batch.weights[i], 1);
  }
  assert.ok(batch.visible.some((v) => v === 1) && batch.visible.some((v) => v === 2));
});
poses('a set without a person, and values that cannot be', () => {
  assert.throws(() => createPoseLoader({ ...set, samples: [] }, small), /figures, seed 3: no persons/);
  const augmentation = { ...fmseAugmentation, scale: [0, 1] as const };
  assert.throws(() => createPoseLoader(set, { ...small, augmentation }), /augmentation: scale 0, 1/);
});
