/** Fig. 1(b) as numbers: what a trained detector answers at each location, beside what the location learns. */
import { type GridPoints, gridPoints } from '../../boxes';
import { createDetectionLoader, type DetectionSet } from '../../data';
import { tf } from '../../engine';
import { type DenseOutputs, type DetectionModel, findModel, pyramidStrides } from '../../models';
import { sigmoid } from '../../models/dense-candidates';
import { readOutputs } from '../../models/read-outputs';
import { readWeightsFile } from '../../nn/weights/weights-file';
import { DetectionPredictor, toldByWeights } from '../../predict';
import { evaluateOptions } from '../../train/loader-options';
import { detectionTask } from '../../train/tasks';
import { pyramidSizes } from '../../train/tasks/dense';
import { type ImageLabels, imageLabels } from '../../train/tasks/labels';
import type { TrainedArm } from './trained-pair';

/** One image under one arm. */
export interface ScoreMap {
  points: GridPoints;
  /** [P] what the location learns: 1 or 0 in FCOS, the static label in DSLA. */
  label: ArrayLike<number>;
  /** [P] highest class score, 0 to 1; absent without a checkpoint. */
  score?: Float64Array;
  truth: ImageLabels;
}

/** Labels, and scores where the arm has weights, of the first of the set's images. */
export async function scoreMap({ config, checkpoint }: TrainedArm, set: DetectionSet): Promise<ScoreMap> {
  const size = [config.input.height, config.input.width] as const;
  const loader = createDetectionLoader(
    { ...set, samples: set.samples.slice(0, 1) },
    { ...evaluateOptions({ ...config, batch: 1 }), size, maxLabels: config.input.maxLabels },
  );
  try {
    loader.restore({ epoch: 0, step: 0 });
    const batch = await loader.next();
    const points = gridPoints(pyramidSizes(size), pyramidStrides, Number(config.model.pointOffset));
    const task = detectionTask({ network: undefined } as never, config, set.classes.length);
    const { soft, positive } = task.arrays(batch, size);
    const label = (soft ?? positive).data;
    const [truth] = imageLabels(batch.labels, 1);
    const score = checkpoint === undefined ? undefined : await scoresOf(checkpoint, batch.images, size);
    return { points, label, truth, ...(score && { score }) };
  } finally {
    await loader.close();
  }
}

/** @param images [1, H, W, 3] as the network takes them */
async function scoresOf(
  path: string,
  images: Float32Array,
  [height, width]: readonly [number, number],
): Promise<Float64Array> {
  const weights = readWeightsFile(path);
  const { name, overrides } = toldByWeights(weights);
  const predictor = new DetectionPredictor(findModel(name!), { weights, overrides });
  try {
    const { network } = predictor.model as DetectionModel<DenseOutputs>;
    const input = tf.tensor4d(images, [1, height, width, 3]);
    const outputs = tf.tidy(() => network.forward(input) as unknown as tf.TensorContainerObject);
    const [{ classLogits, boxes }] = await readOutputs(outputs as unknown as DenseOutputs);
    tf.dispose([input, outputs]);
    const classes = classLogits.length / (boxes.length / 4);
    return Float64Array.from({ length: boxes.length / 4 }, (_, row) =>
      sigmoid(Math.max(...classLogits.subarray(row * classes, (row + 1) * classes))),
    );
  } finally {
    predictor.dispose();
  }
}

/** Neighbors on a level (right, below) of which one learns an object and the other does not, though it lies in that box. */
export interface Steps {
  pairs: number;
  /** Mean difference of the labels, and of the scores, 0 to 1. */
  label: number;
  score?: number;
}

/** How labels and scores change where a range ends: the classification inconsistency of Fig. 1. */
export function stepsInside({ points, label, score, truth }: ScoreMap): Steps {
  let [pairs, labels, scores] = [0, 0, 0];
  const add = (p: number, q: number) => {
    if (label[p] > 0 === label[q] > 0 || !inOneBox(points, truth, p, q)) return;
    pairs++;
    labels += Math.abs(label[p] - label[q]);
    if (score) scores += Math.abs(score[p] - score[q]);
  };
  points.sizes.forEach(([h, w], level) => {
    for (let cell = 0; cell < h * w; cell++) {
      const p = points.start[level] + cell;
      if (cell % w < w - 1) add(p, p + 1);
      if (cell < (h - 1) * w) add(p, p + w);
    }
  });
  const n = Math.max(1, pairs);
  return { pairs, label: labels / n, ...(score && { score: scores / n }) };
}

function inOneBox({ xy }: GridPoints, { boxesXyxy, labels }: ImageLabels, p: number, q: number): boolean {
  const within = (row: number, g: number) => {
    const [x, y] = [xy[2 * row], xy[2 * row + 1]];
    const [x1, y1, x2, y2] = boxesXyxy.subarray(4 * g, 4 * g + 4);
    return x > x1 && x < x2 && y > y1 && y < y2;
  };
  return Array.from(labels.keys()).some((g) => within(p, g) && within(q, g));
}
