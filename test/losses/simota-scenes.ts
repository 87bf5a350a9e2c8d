/** Scenes for SimOTA: drawn boxes and outputs as the tensor program takes them, and the plain version's answer. */
import { assignSimota, type SimotaOptions, simotaOptions } from '../../lib/assign';
import { type GridPoints, gridPoints } from '../../lib/boxes';
import { createRandom, type Random, tf } from '../../lib/engine';

/** One batch. */
export interface Scene {
  points: GridPoints;
  batch: number;
  classes: number;
  /** [B, A, 5 + C] */
  raw: Float32Array;
  /** By image its rows: class, cx, cy, w, h. */
  boxes: number[][][];
  /** G: rows of the padded labels. */
  most: number;
}

/** Which box each cell learns, −1 none: [B, A]. */
export type Choice = number[];

/** What is drawn. */
export interface SceneOptions {
  size?: number;
  classes?: number;
  most?: number;
  /** How many boxes each image has. */
  counts?: number[];
  seed?: number;
  /** Standard deviation of outputs around those of a trained detector; undefined: all of them drawn from N(0, 1). */
  error?: number;
}

const strides = [8, 16, 32];

/** Draws a batch; every fifth box is the one before it again. */
export function drawScene({
  size = 96,
  classes = 5,
  most = 12,
  counts = [12, 7, 0],
  seed = 1,
  error = 0.1,
}: SceneOptions = {}): Scene {
  const random = createRandom(seed);
  const points = gridPoints(
    strides.map((s) => [size / s, size / s]),
    strides,
  );
  const boxes = counts.map((count) => drawBoxes(random, count, size, classes));
  const raw = random.normals(counts.length * points.level.length * (5 + classes));
  const scene = { points, batch: counts.length, classes, raw: Float32Array.from(raw), boxes, most };
  if (error > 0) for (const image of boxes.keys()) train(scene, image, error);
  return scene;
}

function drawBoxes(random: Random, count: number, size: number, classes: number): number[][] {
  const boxes: number[][] = [];
  for (let i = 0; i < count; i++) {
    const width = 6 + random.uniform() ** 2 * size;
    const center = [random.uniform() * size, random.uniform() * size];
    const fresh = [random.integer(classes), ...center, width, width * (0.6 + random.uniform())].map(
      Math.fround,
    );
    boxes.push(i % 5 === 4 ? boxes[i - 1] : fresh);
  }
  return boxes;
}

/** Makes every cell of an image predict its nearest box, with errors. */
function train({ points, raw, boxes, classes }: Scene, image: number, error: number): void {
  const cells = points.level.length;
  for (let cell = 0; cell < cells && boxes[image].length > 0; cell++) {
    const [px, py] = points.xy.subarray(2 * cell, 2 * cell + 2);
    const away = boxes[image].map(([, x, y]) => Math.hypot(x - px, y - py));
    const [label, x, y, w, h] = boxes[image][away.indexOf(Math.min(...away))];
    const s = points.strides[points.level[cell]];
    const at = raw.subarray(
      (image * cells + cell) * (5 + classes),
      (image * cells + cell + 1) * (5 + classes),
    );
    const aim = [(x - px) / s + 0.5, (y - py) / s + 0.5, Math.log(w / s), Math.log(h / s), 2];
    at.set(Array.from(at, (noise, i) => (i < 5 ? aim[i] + error * noise : 2 * noise - 4)));
    at[5 + label] += 7;
  }
}

/** The tensors of a scene: raw [B, A, 5 + C], labels [B, G, 5], padded with zeros; the caller owns them. */
export function sceneTensors({ points, batch, classes, raw, boxes, most }: Scene) {
  const padded = boxes.map((rows) => Array.from({ length: most }, (_, row) => rows[row] ?? [0, 0, 0, 0, 0]));
  return {
    raw: tf.tensor3d(raw, [batch, points.level.length, 5 + classes]),
    labels: tf.tensor3d(padded, [batch, most, 5]),
  };
}

/** What the plain version chooses from the same float32 outputs. */
export function plainChoice(scene: Scene, options: SimotaOptions = simotaOptions): Choice {
  const { points, raw, boxes, classes } = scene;
  const cells = points.level.length;
  return boxes.flatMap((rows, image) => {
    const outputs = Array.from({ length: cells }, (_, cell) =>
      raw.subarray((image * cells + cell) * (5 + classes), (image * cells + cell + 1) * (5 + classes)),
    );
    const predictions = {
      boxesCxcywh: Float64Array.from(outputs.flatMap((at, cell) => decoded(points, cell, at))),
      objectness: outputs.map((at) => at[4]),
      classLogits: outputs.flatMap((at) => Array.from(at.subarray(5))),
    };
    const truth = {
      boxesCxcywh: Float64Array.from(rows.flatMap((row) => row.slice(1))),
      labels: rows.map(([label]) => label),
    };
    const { cell, gtIndex } = assignSimota(points, predictions, truth, options);
    const choice: Choice = new Array(cells).fill(-1);
    for (const [i, c] of cell.entries()) choice[c] = gtIndex[i];
    return choice;
  });
}

function decoded(points: GridPoints, cell: number, [x, y, w, h]: Float32Array): number[] {
  const s = points.strides[points.level[cell]];
  const center = [x, y].map((v, axis) => v * s + points.xy[2 * cell + axis] - s / 2);
  return [...center, Math.exp(w) * s, Math.exp(h) * s];
}
