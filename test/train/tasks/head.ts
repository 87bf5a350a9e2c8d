/** Batches made by hand, and heads that give what a test wants, for the tests of tasks. */
import { featureSizes } from '../../../lib/boxes';
import type { DetectionArrays } from '../../../lib/data/pipeline/job';
import { createRandom, tf } from '../../../lib/engine';
import {
  type DenseOutputs,
  type Network,
  pyramidStrides,
  type YoloOutputs,
  yoloStrides,
} from '../../../lib/models';
import type { DetectionConfig } from '../../../lib/train/config/config';
import { resolveConfig } from '../../../lib/train/config/config';
import type { StepArrays, StepTensors } from '../../../lib/train/tasks';

/** An object: class, then x1, y1, x2, y2 in pixels. */
export type Truth = readonly [label: number, x1: number, y1: number, x2: number, y2: number];

/** A batch of gray images with these objects, padded to as many as the richest image has, and one more. */
export function batchOf(
  images: readonly (readonly Truth[])[],
  [height, width]: readonly [number, number],
): DetectionArrays {
  const rows = 1 + Math.max(...images.map((objects) => objects.length));
  const labels = new Float32Array(images.length * rows * 5);
  for (const [i, objects] of images.entries()) {
    for (const [g, [label, x1, y1, x2, y2]] of objects.entries())
      labels.set([label, (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], (i * rows + g) * 5);
  }
  return { images: new Float32Array(images.length * height * width * 3).fill(114), labels, leftOut: 0 };
}

/** Arrays as the step gets them. */
export function tensorsOf(arrays: StepArrays): StepTensors {
  const made = Object.entries(arrays).map(([name, { data, shape }]) => [
    name,
    tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32'),
  ]);
  return Object.fromEntries(made);
}

/** A head that gives these outputs whatever it is shown. */
export function headOf<O>(outputs: () => O): Network<O> {
  return { forward: outputs } as unknown as Network<O>;
}

/** Outputs of a YOLO head, standard normal times `scale`. */
export function yoloOutputs(
  batch: number,
  size: readonly [number, number],
  width: number,
  perCell = 1,
  seed = 5,
  scale = 0.5,
): YoloOutputs {
  const sizes = featureSizes(size[0], size[1], yoloStrides);
  const rows = sizes.reduce((sum, [h, w]) => sum + h * w * perCell, 0);
  return { raw: normals([batch, rows, width], seed, scale) as tf.Tensor3D, sizes };
}

/** Outputs of a pyramid's head: logits and boxes standard normal times `scale`, distances and so on above 0 where asked. */
export function denseOutputs(
  batch: number,
  size: readonly [number, number],
  {
    classes,
    perCell = 1,
    boxes,
    hasCenterness = false,
  }: { classes: number; perCell?: number; boxes: 'deltas' | 'distances'; hasCenterness?: boolean },
): DenseOutputs {
  const sizes = featureSizes(size[0], size[1], pyramidStrides);
  const rows = sizes.reduce((sum, [h, w]) => sum + h * w * perCell, 0);
  const raw = normals([batch, rows, 4], 6, 0.3) as tf.Tensor3D;
  return {
    classLogits: normals([batch, rows, classes], 5, 0.7) as tf.Tensor3D,
    boxes: boxes === 'deltas' ? raw : tf.mul(tf.exp(raw), 24),
    ...(hasCenterness && { centerness: normals([batch, rows, 1], 7, 0.5) as tf.Tensor3D }),
    sizes,
  };
}

function normals(shape: number[], seed: number, scale: number): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(createRandom(seed).normals(count, 0, scale), shape);
}

/** The configuration of a model's run. */
export function detection(model: string, ...settings: string[]): DetectionConfig {
  const config = resolveConfig({ settings: [`model.name=${model}`, ...settings] });
  if (config.task === 'detection') return config;
  throw new Error(`${model} is no detector`);
}
