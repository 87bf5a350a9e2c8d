/** yolox-assign.json: SimOTA, the parts of the loss, and its gradients. */
import { assignSimota, type CellPredictions, type LabelledBoxes } from '../../../lib/assign';
import { yoloxTargets } from '../../../lib/assign/yolox-targets';
import { type FeatureSize, type GridPoints, gridPoints } from '../../../lib/boxes';
import { tf, useEngine } from '../../../lib/engine';
import {
  assignSimotaTensors,
  targetTensors,
  type YoloxLoss,
  yoloxLoss,
  yoloxLossOptions,
  yoloxStepLoss,
} from '../../../lib/losses';
import { type Check, type Comparison, compare, compareWithin, tensorOf } from '../compare';
import { type GoldenArray, type GoldenCase, numbers } from '../read';

/** Cells of the golden's levels. */
export function pointsOf({ inputs }: GoldenCase): GridPoints {
  const [h, w] = inputs.input_hw as number[];
  const strides = inputs.strides as number[];
  return gridPoints(
    strides.map((s): FeatureSize => [h / s, w / s]),
    strides,
    0.5,
  );
}

/** Network outputs NCHW of one image, decoded as YOLOX does: (x + ix) · s, exp(w) · s. */
export function predictionsOf({ inputs }: GoldenCase, points: GridPoints, image: number): CellPredictions {
  const classes = inputs.num_classes as number;
  const cells = points.level.length;
  const out = {
    boxesCxcywh: new Float64Array(cells * 4),
    objectness: new Float64Array(cells),
    classLogits: new Float64Array(cells * classes),
  };
  points.sizes.forEach(([h, w], level) => {
    const raw = numbers(inputs[`raw_${level}`]);
    const s = points.strides[level];
    for (let i = 0; i < h * w; i++) {
      const at = (channel: number) => raw[(image * (5 + classes) + channel) * h * w + i];
      const cell = points.start[level] + i;
      const [x, y] = [(at(0) + (i % w)) * s, (at(1) + Math.floor(i / w)) * s];
      out.boxesCxcywh.set([x, y, Math.exp(at(2)) * s, Math.exp(at(3)) * s], 4 * cell);
      out.objectness[cell] = at(4);
      for (let k = 0; k < classes; k++) out.classLogits[cell * classes + k] = at(5 + k);
    }
  });
  return out;
}

/** Rows (class, cx, cy, w, h) whose sum is above 0: the others are padding. */
export function truthOf({ inputs }: GoldenCase, image: number): LabelledBoxes {
  const all = numbers(inputs.labels);
  const [, most] = (inputs.labels as GoldenArray).shape;
  const rows = Array.from({ length: most }, (_, r) =>
    Array.from(all.subarray((image * most + r) * 5, (image * most + r + 1) * 5)),
  );
  const real = rows.filter((row) => row.reduce((a, b) => a + b, 0) > 0);
  return { boxesCxcywh: Float64Array.from(real.flatMap((r) => r.slice(1))), labels: real.map((r) => r[0]) };
}

interface Image {
  fg_indices: unknown;
  matched_gt: unknown;
  ious: unknown;
}

/** yolox-assign.json; the loss is float32, its gradients within 1e-3. */
export const yolox: Check = async (golden) => {
  const { inputs, outputs } = golden;
  const points = pointsOf(golden);
  const [batch] = (inputs.labels as GoldenArray).shape;
  const truths = Array.from({ length: batch }, (_, i) => truthOf(golden, i));
  const assigned = truths.map((truth, i) => assignSimota(points, predictionsOf(golden, points, i), truth));
  const cells = (outputs.images as Image[]).flatMap((image, i) => [
    compare('exact', `image ${i}: cells`, assigned[i].cell, image.fg_indices),
    compare('exact', `image ${i}: boxes`, assigned[i].gtIndex, image.matched_gt),
    compare('float64', `image ${i}: IoU`, assigned[i].iou, image.ious),
  ]);
  const laidOut = yoloxTargets(points, assigned, truths, inputs.num_classes as number);
  const shape: [number, number, number] = [batch, points.level.length, inputs.num_classes as number];
  const options = { ...yoloxLossOptions, useL1: inputs.use_l1 as boolean };
  await useEngine();
  const plain = loss(golden, 'plain', (raw) =>
    yoloxLoss(raw, points, targetTensors(laidOut, shape), options),
  );
  const labels = tensorOf(inputs.labels) as tf.Tensor3D;
  const whole = loss(golden, 'tensors', (raw) => yoloxStepLoss(raw, points, labels, { loss: options }));
  const chosen = tensorMatches(golden, points, labels);
  labels.dispose();
  return [...cells, ...plain, ...chosen, ...whole];
};

/** The head's outputs of all levels, NCHW, as rows of cells. */
function rowsOf(levels: tf.Tensor[]): tf.Tensor3D {
  const [batch, width] = levels[0].shape;
  const rows = levels.map((raw) => tf.reshape(tf.transpose(raw, [0, 2, 3, 1]), [batch, -1, width!]));
  return tf.concat(rows, 1) as tf.Tensor3D;
}

function levelsOf({ inputs }: GoldenCase): tf.Tensor[] {
  return (inputs.strides as number[]).map((_, level) => tensorOf(inputs[`raw_${level}`]));
}

/** SimOTA as a tensor program: the same cells, boxes and overlaps. */
function tensorMatches(golden: GoldenCase, points: GridPoints, labels: tf.Tensor3D): Comparison[] {
  const matches = tf.tidy(() => ({ ...assignSimotaTensors(rowsOf(levelsOf(golden)), points, labels) }));
  const cells = points.level.length;
  const [foreground, gtIndex, iou] = [matches.foreground, matches.gtIndex, matches.iou].map((t) =>
    t.dataSync(),
  );
  tf.dispose(matches);
  return (golden.outputs.images as Image[]).flatMap((wanted, image) => {
    const rows = Array.from({ length: cells }, (_, cell) => image * cells + cell);
    const chosen = rows.filter((row) => foreground[row] === 1);
    const at = (values: ArrayLike<number>) => chosen.map((row) => values[row]);
    const places = chosen.map((row) => row - image * cells);
    return [
      compare('exact', `tensors, image ${image}: cells`, places, wanted.fg_indices),
      compare('exact', `tensors, image ${image}: boxes`, at(gtIndex), wanted.matched_gt),
      compare('float32', `tensors, image ${image}: IoU`, at(iou), wanted.ious),
    ];
  });
}

function loss(golden: GoldenCase, how: string, lossOf: (raw: tf.Tensor3D) => YoloxLoss): Comparison[] {
  const { outputs } = golden;
  const levels = levelsOf(golden);
  const { grads, parts } = tf.tidy(() => ({
    grads: tf.grads((...raw) => lossOf(rowsOf(raw)).total)(levels),
    parts: { ...lossOf(rowsOf(levels)) },
  }));
  const want = outputs.losses as Record<string, number>;
  const wanted = outputs.grads as Record<string, unknown>;
  const names = {
    total: 'total',
    iou: 'iou_x5',
    objectness: 'obj',
    classification: 'cls',
    l1: 'l1',
  } as const;
  const comparisons = [
    ...Object.entries(names).map(([ours, theirs]) =>
      compare('float32', `${how}: ${ours}`, parts[ours as keyof typeof names].dataSync(), want[theirs]),
    ),
    ...grads.map((g, l) =>
      compareWithin(`${how}: gradient of level ${l}`, g.dataSync(), wanted[`raw_${l}`], 1e-3, 1e-5),
    ),
  ];
  tf.dispose([levels, grads, parts]);
  return comparisons;
}
