/** A box moved by gradient descent alone, no network: how far each loss brings it, from many starts. */
import { cxcywhToXyxy, iouAt } from '../../boxes';
import { compile, tf, useEngine } from '../../engine';
import { iouLoss } from '../../losses/iou-loss';
import { losses, type NamedLoss, toXyxy } from './gradients';

/** Starts and targets, [n, 4] cx, cy, w, h; a target has area 1. */
export interface Starts {
  start: Float32Array;
  target: Float32Array;
  /** [n] whether start and target overlap. */
  overlaps: boolean[];
}

/** ours: how far from the target's center, in sides of a target; which directions; areas and aspect ratios. */
const distances = [0, 0.5, 1, 1.5, 2, 3] as const;
const directions = 8;
const areas = [0.25, 1, 4] as const;
const ratios = [0.5, 1, 2] as const;

/** Every start for every target: 3 targets x 41 centers x 3 areas x 3 aspect ratios, 1107 in all. */
export function startGrid(): Starts {
  const turns = Array.from({ length: directions }, (_, i) => ((i + 0.5) * 2 * Math.PI) / directions);
  const centers = distances.flatMap((d) =>
    d === 0 ? [[0, 0]] : turns.map((turn) => [d * Math.cos(turn), d * Math.sin(turn)]),
  );
  const sides = (area: number, ratio: number) => [Math.sqrt(area * ratio), Math.sqrt(area / ratio)];
  const boxes = ratios.flatMap((wanted) =>
    centers.flatMap((center) =>
      areas.flatMap((area) =>
        ratios.map((ratio) => ({
          start: [...center, ...sides(area, ratio)],
          target: [0, 0, ...sides(1, wanted)],
        })),
      ),
    ),
  );
  const start = Float32Array.from(boxes.flatMap((b) => b.start));
  const target = Float32Array.from(boxes.flatMap((b) => b.target));
  const [from, to] = [cxcywhToXyxy(start), cxcywhToXyxy(target)];
  return { start, target, overlaps: boxes.map((_, i) => iouAt(from, i, to, i) > 0) };
}

/** What one loss did. */
export interface Descent {
  loss: NamedLoss;
  /** By step, the first before any: [n, 4] cx, cy, w, h. */
  boxes: Float32Array[];
  /** By step: [n] IoU with the target. */
  iou: Float64Array[];
}

/**
 * Plain gradient descent on (cx, cy, log w, log h), the coordinates of a YOLOX head with a stride of 1.
 * ours: a rate that falls in a straight line to nothing, and the number of steps; after the simulation of the DIoU
 * article, which moves boxes too.
 * @param every keeps the boxes of every so many steps
 */
export async function descend(
  loss: NamedLoss,
  { start, target }: Starts,
  { steps = 100, rate = 0.2, every = 5 } = {},
): Promise<Descent> {
  await useEngine();
  const boxes = [start];
  const n = start.length / 4;
  const truth = tf.tidy(() => toXyxy(tf.tensor2d(target, [n, 4])));
  const gradientOf = tf.grad((raw: tf.Tensor) => iouLoss(toXyxy(decode(raw)), truth, loss.kind).sum());
  const moved = compile((raw: tf.Tensor2D, by: tf.Scalar) =>
    tf.tidy(() => tf.sub<tf.Tensor2D>(raw, tf.mul(by, gradientOf(raw)))),
  );
  let raw = tf.tidy(() => encode(tf.tensor2d(start, [n, 4])));
  for (let step = 1; step <= steps; step++) {
    const by = tf.scalar(rate * (1 - (step - 1) / steps));
    const next = moved(raw, by);
    tf.dispose([raw, by]);
    raw = next;
    if (step % every === 0) boxes.push(await valuesOf(raw));
  }
  moved.dispose();
  tf.dispose([raw, truth]);
  const to = cxcywhToXyxy(target);
  const iou = boxes.map((now) => {
    const from = cxcywhToXyxy(now);
    return Float64Array.from({ length: n }, (_, i) => iouAt(from, i, to, i));
  });
  return { loss, boxes, iou };
}

/** The same starts under every loss. */
export interface DescentRun {
  starts: Starts;
  runs: readonly Descent[];
  /** Steps from one record to the next. */
  every: number;
}

/** Moves the grid of starts by each of the five losses, at one rate. */
export async function descendAll(rate: number): Promise<DescentRun> {
  const [starts, every] = [startGrid(), 5];
  const runs: Descent[] = [];
  for (const loss of losses) runs.push(await descend(loss, starts, { rate, every }));
  return { starts, runs, every };
}

async function valuesOf(raw: tf.Tensor2D): Promise<Float32Array> {
  const decoded = tf.tidy(() => decode(raw));
  const values = (await decoded.data()) as Float32Array;
  decoded.dispose();
  return values;
}

function decode(raw: tf.Tensor): tf.Tensor2D {
  const [center, size] = tf.split(raw, 2, 1);
  return tf.concat([center, tf.exp(size)], 1) as tf.Tensor2D;
}

function encode(boxes: tf.Tensor2D): tf.Tensor2D {
  const [center, size] = tf.split(boxes, 2, 1);
  return tf.concat([center, tf.log(size)], 1) as tf.Tensor2D;
}
