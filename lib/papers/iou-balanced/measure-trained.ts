/** What Figs. 2 and 3, Table 3 and Eq. 5 need of a trained RetinaNet, measured before it is freed. */
import type { DetectionSet } from '../../data';
import { createDetectionLoader } from '../../data/pipeline/detection-loader';
import { tf } from '../../engine';
import { type DenseOutputs, type DetectionModel, findModel, type Network } from '../../models';
import type { Measure } from '../../study/study';
import type { DetectionConfig, PreparedRun } from '../../train';
import { detectAll, type Forward } from '../../train/evaluate-detection';
import { loadInitialWeights } from '../../train/initial-weights';
import { judgedForward } from '../../train/judge';
import { evaluateOptions } from '../../train/loader-options';
import { openDetectionSets } from '../../train/open-sets';
import { buildConfigured } from '../../train/prepare';
import { detectionMetrics } from './trained-detections';
import { balanceMetrics, type Examples, exampleMetrics, examplesOf, joinExamples } from './trained-examples';

/** ours: training images whose positive anchors are looked at, without augmentation; of the first step a part. */
const [trainedImages, firstImages] = [64, 32];

/**
 * Detections on the judged split; positive examples of the first training images, by the weights that are judged and
 * (`first-`) by those of the first step, whose normalization goes by the batch as in training.
 */
export const measureTrained: Measure = async (run) => {
  const { config } = run;
  if (config.task !== 'detection') throw new RangeError(`task ${config.task}, expected detection`);
  const sets = await openDetectionSets(config);
  const model = firstModel(config);
  const judged = run.ema ? (run.ema.averaged() as Network) : (run.network.eval() as Network);
  const forward = judgedForward(judged);
  try {
    const found = await findAll(config, model, forward, sets.val);
    const first = await readExamples(run, config, (images) => model.network.forward(images), {
      ...sets.train,
      samples: sets.train.samples.slice(0, firstImages),
    });
    const trained = await readExamples(run, config, (images) => forward(images) as DenseOutputs, {
      ...sets.train,
      samples: sets.train.samples.slice(0, trainedImages),
    });
    return {
      ...detectionMetrics(sets.val, found),
      ...exampleMetrics(trained),
      ...balanceMetrics(trained, config.loss, ''),
      ...balanceMetrics(first, config.loss, 'first-'),
    };
  } finally {
    forward.dispose();
    model.network.dispose();
  }
};

/** The network as the first step found it. */
function firstModel(config: DetectionConfig): DetectionModel<DenseOutputs> {
  const model = buildConfigured(config) as DetectionModel<DenseOutputs>;
  const { initialWeights } = config;
  if (initialWeights !== null)
    loadInitialWeights(model.network, initialWeights, findModel(config.model.name).rename);
  return model;
}

async function findAll(
  config: DetectionConfig,
  model: DetectionModel<DenseOutputs>,
  forward: Forward,
  set: DetectionSet,
) {
  const loader = loaderOf(config, set);
  try {
    return (await detectAll(model, forward, loader, { set, size: sizeOf(config) })) ?? [];
  } finally {
    await loader.close();
  }
}

/** Positive examples of every image of a set. */
async function readExamples(
  { task }: PreparedRun,
  config: DetectionConfig,
  forward: (images: tf.Tensor4D) => DenseOutputs,
  set: DetectionSet,
): Promise<Examples> {
  const size = sizeOf(config);
  const loader = loaderOf(config, set);
  const parts: Examples[] = [];
  try {
    for (let step = 0; step < loader.stepsPerEpoch; step++) {
      const arrays = task.arrays(await loader.next(), size);
      const { data, shape } = arrays.images;
      const read = tf.tidy(() => {
        const { classLogits, boxes } = forward(
          tf.tensor4d(data as Float32Array, shape as tf.Tensor4D['shape']),
        );
        return { classLogits: tf.keep(classLogits), boxes: tf.keep(boxes) };
      });
      const outputs = {
        classLogits: read.classLogits.dataSync<'float32'>(),
        boxes: read.boxes.dataSync<'float32'>(),
      };
      tf.dispose(read);
      parts.push(examplesOf(arrays, outputs, size));
    }
  } finally {
    await loader.close();
  }
  return joinExamples(parts);
}

function loaderOf(config: DetectionConfig, set: DetectionSet) {
  const { maxLabels } = config.input;
  return createDetectionLoader(set, { ...evaluateOptions(config), size: sizeOf(config), maxLabels });
}

function sizeOf({ input: { height, width } }: DetectionConfig): readonly [number, number] {
  return [height, width];
}
