/** What DSLA's studies measure on a trained detector: predicted quality against localization, over its judged images. */
import { assignFcos } from '../../assign';
import { alignedIou, type BoxArray, decodeDistances, type GridPoints, gridPoints } from '../../boxes';
import { createDetectionLoader } from '../../data';
import { tf } from '../../engine';
import { type DenseOutputs, pyramidStrides } from '../../models';
import { sigmoid } from '../../models/dense-candidates';
import { type ImageOutputs, readOutputs } from '../../models/read-outputs';
import type { Measure } from '../../study/study';
import type { DetectionConfig } from '../../train';
import { judgedForward } from '../../train/judge';
import { evaluateOptions } from '../../train/loader-options';
import { openDetectionSets } from '../../train/open-sets';
import { pyramidSizes, scaledRanges } from '../../train/tasks/dense';
import { type ImageLabels, imageLabels } from '../../train/tasks/labels';
import { type QualityPoint, qualityNumbers } from './quality-numbers';

/** Where rows stand, and what their outputs mean. */
interface Reading {
  points: GridPoints;
  /** m_0 to m_5 of Eq. 1 as ranges, pixels. */
  ranges: readonly (readonly [number, number])[];
  /** FoveaBox's, whose outputs are logarithms. */
  baseEdges?: readonly number[];
}

/**
 * Fig. 2 as numbers (`qualityNumbers`), of the averaged weights on the judged split. Every arm is looked at on the same
 * locations: those that Eq. 1 calls positive, whatever the arm itself learns from; of FoveaBox the upper bounds of its
 * sizes are the m_i.
 */
export const measureQuality: Measure = async ({ config, network, shadow, ema }) => {
  if (config.task !== 'detection') throw new RangeError(`quality of a ${config.task} network`);
  const { input, batch } = config;
  const { val } = await openDetectionSets(config);
  const size = [input.height, input.width] as const;
  const { maxLabels } = input;
  const loader = createDetectionLoader(val, { ...evaluateOptions(config), size, maxLabels });
  if (ema) ema.averaged();
  const judged = ema ? shadow : network.eval();
  const forward = judgedForward(judged);
  const reading = readingOf(config);
  const found: QualityPoint[] = [];
  try {
    loader.restore({ epoch: 0, step: 0 });
    let objects = 0;
    for (let step = 0; step < loader.stepsPerEpoch; step++) {
      const { images, labels, samples } = await loader.next();
      const tensor = tf.tensor4d(images, [images.length / (3 * size[0] * size[1]), ...size, 3]);
      const outputs = forward(tensor) as DenseOutputs;
      const rows = await readOutputs(outputs);
      tf.dispose([tensor, outputs as unknown as tf.Tensor]);
      const truths = imageLabels(labels, batch).slice(0, samples.length);
      for (const [i, truth] of truths.entries()) {
        found.push(...qualityPoints(rows[i], truth, reading, objects));
        objects += truth.labels.length;
      }
    }
  } finally {
    forward.dispose();
    await loader.close();
  }
  return qualityNumbers(found);
};

function readingOf({ assigner, model, input }: DetectionConfig): Reading {
  const baseEdges = model.baseEdges as readonly number[] | undefined;
  const offset = baseEdges ? 0.5 : Number(model.pointOffset);
  const points = gridPoints(pyramidSizes([input.height, input.width]), pyramidStrides, offset);
  return { points, ranges: rangesOf(assigner), ...(baseEdges && { baseEdges }) };
}

function rangesOf(assigner: DetectionConfig['assigner']): [number, number][] {
  if (assigner.name === 'fovea') {
    const ends = assigner.scaleRanges.map(([, to]) => to).slice(0, -1);
    const ranges = [...ends, 1e8].map((to, i): [number, number] => [i === 0 ? 0 : ends[i - 1], to]);
    return scaledRanges(ranges, assigner.rangeScale);
  }
  if (assigner.name === 'fcos' || assigner.name === 'dsla')
    return scaledRanges(assigner.ranges, assigner.rangeScale);
  throw new RangeError(`quality of a network of assigner ${assigner.name}`);
}

/** Of one image the locations that learn an object by Eq. 1; @param first number of its first object. */
export function qualityPoints(
  image: ImageOutputs,
  { boxesXyxy, labels }: ImageLabels,
  { points, ranges, baseEdges }: Reading,
  first: number,
): QualityPoint[] {
  const { gtIndex } = assignFcos(points, boxesXyxy, { ranges });
  const rows = Array.from(gtIndex.keys()).filter((row) => gtIndex[row] >= 0);
  const classes = image.classLogits.length / gtIndex.length;
  const truths = rowsOf(
    boxesXyxy,
    rows.map((row) => gtIndex[row]),
  );
  const sides = rowsOf(image.boxes, rows).map((v, i) =>
    baseEdges ? Math.exp(v) * baseEdges[points.level[rows[i >> 2]]] : v,
  );
  const iou = alignedIou(decodeDistances(rowsOf(points.xy, rows, 2), sides), truths);
  return rows.map((row, i) => {
    const object = gtIndex[row];
    const ofClass = sigmoid(image.classLogits[row * classes + labels[object]]);
    const center = image.centerness && sigmoid(image.centerness[row]);
    const score = ofClass * (center ?? 1);
    return { object: first + object, quality: center ?? ofClass, score, iou: iou[i] };
  });
}

function rowsOf(values: ArrayLike<number>, rows: readonly number[], width = 4): BoxArray {
  return Float64Array.from(
    { length: rows.length * width },
    (_, i) => values[rows[Math.floor(i / width)] * width + (i % width)],
  );
}
