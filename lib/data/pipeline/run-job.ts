/** Turns a job into a batch of numbers. */
import { createRandom, type Random } from '../../engine/random';
import { borderOf, writeInput } from '../input-format';
import { type PackedImage, plainImage } from '../packed-image';
import { drawPose, noPoseDraw } from '../transforms/pose-affine';
import type {
  DetectionArrays,
  DetectionJob,
  DetectionTask,
  Job,
  PoseArrays,
  PoseJob,
  PoseTask,
  WorkerSettings,
} from './job';
import type { JobImages } from './job-images';
import {
  type DetectionSources,
  fitInto,
  type MadeDetection,
  makeDetection,
  writeLabels,
} from './make-detection';
import { makePose, poseTargets, writeHeatmaps } from './make-pose';

/**
 * Makes the batch of a job. Each sample's random numbers come from the seed and the sample's name alone.
 * @throws BrokenAt for an image that cannot be used
 */
export function runJob(job: Job, images: JobImages): Promise<DetectionArrays | PoseArrays> {
  return job.kind === 'detection' ? detectionBatch(job, images) : poseBatch(job, images);
}

async function detectionBatch(job: DetectionJob, images: JobImages): Promise<DetectionArrays> {
  const { format, seed } = images.settings;
  const pixels = job.size[0] * job.size[1] * 3;
  const labels = new Float32Array(job.batch * job.maxLabels * 5);
  const inputs = new Float32Array(job.batch * pixels);
  let leftOut = 0;
  // All decoding is begun before the first transform: it runs beside it.
  const sources = job.tasks.map((task) => sourcesOf(task, images));
  for (const source of sources) source.catch(() => {}); // told when its turn comes
  const border = borderOf(format);
  const out = plainImage(job.size[1], job.size[0], border);
  for (let i = 0; i < job.tasks.length; i++) {
    const random = createRandom(seed).fork(job.tasks[i].name);
    const { objects, shift } = makeOne(out, await sources[i], job, border, random);
    writeInput(inputs, i * pixels, out, format, shift);
    leftOut += writeLabels(labels.subarray(i * job.maxLabels * 5, (i + 1) * job.maxLabels * 5), objects);
  }
  out.data.fill(border);
  for (let i = job.tasks.length; i < job.batch; i++) writeInput(inputs, i * pixels, out, format);
  return { images: inputs, labels, leftOut };
}

async function sourcesOf(
  { tiles, mixup, copyPaste }: DetectionTask,
  images: JobImages,
): Promise<DetectionSources> {
  return {
    tiles: await Promise.all(tiles.map((tile) => images.labelled(tile))),
    ...(mixup && { mixup: await images.labelled(mixup) }),
    ...(copyPaste && { copyPaste: await images.labelled(copyPaste) }),
  };
}

function makeOne(
  out: PackedImage,
  sources: DetectionSources,
  { augmentation }: DetectionJob,
  border: number,
  random: Random,
): MadeDetection {
  if (augmentation === undefined) return fitInto(out, sources.tiles[0], border);
  return makeDetection(out, sources, augmentation, border, random);
}

async function poseBatch(job: PoseJob, images: JobImages): Promise<PoseArrays> {
  const { batch, size, heatmaps } = job;
  const joints = job.tasks[0].visible.length;
  const arrays = {
    images: new Float32Array(batch * size[0] * size[1] * 3),
    heatmaps: new Float32Array(batch * heatmaps.size[0] * heatmaps.size[1] * joints),
    weights: new Float32Array(batch * joints),
    joints: new Float32Array(batch * joints * 2),
    visible: new Float32Array(batch * joints),
  };
  const decoded = job.tasks.map((task) => images.image(task.image));
  for (const image of decoded) image.catch(() => {}); // told when its turn comes
  for (let i = 0; i < batch; i++) {
    if (i < job.tasks.length) await writePose(arrays, i, job, images);
    else
      writeInput(
        arrays.images,
        i * size[0] * size[1] * 3,
        plainOf(job, images.settings),
        images.settings.format,
      );
  }
  return arrays;
}

function plainOf({ size }: PoseJob, { format }: WorkerSettings) {
  return plainImage(size[0], size[1], borderOf(format));
}

async function writePose(arrays: PoseArrays, i: number, job: PoseJob, images: JobImages): Promise<void> {
  const { size, heatmaps, pairs, augmentation } = job;
  const { format, seed } = images.settings;
  const task: PoseTask = job.tasks[i];
  const random = createRandom(seed).fork(task.name);
  const draw = augmentation ? drawPose(random, augmentation) : noPoseDraw;
  const decoded = await images.image(task.image);
  const options = { size, pairs, border: borderOf(format) };
  const { image, joints } = makePose(decoded, task.image.widthPx, task, draw, options);
  const targets = poseTargets(joints, size, heatmaps);
  writeInput(arrays.images, i * size[0] * size[1] * 3, image, format);
  writeHeatmaps(arrays.heatmaps, i * targets.values.length, targets);
  arrays.weights.set(targets.weight, i * targets.weight.length);
  arrays.joints.set(joints.xy, i * joints.xy.length);
  arrays.visible.set(Array.from(joints.visible), i * targets.weight.length);
}
