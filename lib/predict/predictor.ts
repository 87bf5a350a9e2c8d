/** A model with its weights, ready for images: boxes with classes, or joints of persons. */
import type { Detection } from '../boxes';
import { type JointSet, jointSetOf } from '../data/joint-sets';
import type { PackedImage } from '../data/packed-image';
import { flipPairs } from '../data/transforms/flip';
import { type Compiled, compile, createRandom, tf } from '../engine';
import { InputError } from '../errors';
import type { DecodedJoints, Heatmaps, Size } from '../heatmaps';
import { type DetectionModel, type ModelEntry, type PoseModel, yoloEntries } from '../models';
import { type LoadOptions, loadWeights } from '../nn/weights/load';
import { type Fit, fitImage, toImage } from './fit-image';
import { type BoxXyxy, cropPerson, jointsOf, mirrored } from './person-crop';

/** How a predictor is made. */
export interface PredictorOptions {
  /** A `.safetensors`, `.pth` or `.pt` file. */
  weights: string;
  /** Which dictionary of a PyTorch checkpoint. */
  part?: LoadOptions['part'];
  /** Keys of the model's configuration, e.g. `classes`. */
  overrides?: object;
  /** Width and height of the input in place of the model's own. */
  size?: Size;
}

/** Finds boxes in images, one after the other. */
export class DetectionPredictor {
  readonly model: DetectionModel;
  readonly fit: Fit;
  readonly #entry: ModelEntry;
  readonly #forward: Forward;

  /** @throws InputError when the entry finds no boxes, or the weights do not fit. */
  constructor(entry: ModelEntry, options: PredictorOptions) {
    const model = loaded(entry, options);
    if (model.task !== 'detection') throw wrongTask(entry, 'boxes');
    this.model = model;
    this.fit = fitOf(entry, options.size);
    this.#entry = entry;
    this.#forward = forwardOf(model.network);
  }

  /** Gives an image's detections by falling score, boxes in its own pixels. */
  async detect(image: PackedImage): Promise<Detection[]> {
    const { values, inputSize, imageSize, ratio } = fitImage(image, this.fit, this.#entry.pixels);
    const outputs = runOnce(this.#forward, values, inputSize);
    const [detections] = await this.model.decode(outputs, imageSize);
    tf.dispose(outputs as tf.TensorContainer);
    return toImage(detections, ratio);
  }

  dispose(): void {
    this.#forward.dispose();
    this.model.network.dispose();
  }
}

/** Finds joints of persons whose boxes are known. */
export class PosePredictor {
  readonly model: PoseModel;
  readonly size: Size;
  readonly joints: JointSet;
  readonly #entry: ModelEntry;
  readonly #forward: Forward;

  /** @throws InputError when the entry finds no joints, or the weights do not fit. */
  constructor(entry: ModelEntry, options: PredictorOptions) {
    const model = loaded(entry, options);
    if (model.task !== 'pose') throw wrongTask(entry, 'joints');
    this.model = model;
    this.size = options.size ?? entry.inputSize;
    this.joints = jointSetOf((model.config as { joints: number }).joints);
    this.#entry = entry;
    this.#forward = forwardOf(model.network);
  }

  /**
   * Gives a person's joints in pixels of the image, and how sure each is.
   * @param useMirror also looks at the mirrored crop and takes the mean, as HRNet's scores were measured
   */
  async pose(image: PackedImage, box: BoxXyxy, useMirror = false): Promise<DecodedJoints> {
    const crop = cropPerson(image, box, this.size, this.#entry.pixels);
    const maps = await this.#maps(crop.values);
    if (!useMirror) return jointsOf(maps, crop);
    const pairs = flipPairs(this.joints.names);
    return jointsOf(maps, crop, { maps: await this.#maps(mirrored(crop)), pairs });
  }

  async #maps(values: Float32Array): Promise<Heatmaps> {
    const outputs = runOnce(this.#forward, values, this.size) as tf.Tensor4D[];
    const [maps] = await this.model.decode(outputs);
    tf.dispose(outputs);
    return maps;
  }

  dispose(): void {
    this.#forward.dispose();
    this.model.network.dispose();
  }
}

/** One function of tensors, its weights fixed. */
type Forward = Compiled<[tf.Tensor4D], unknown>;

function forwardOf(network: DetectionModel['network'] | PoseModel['network']): Forward {
  network.eval();
  const parameters = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const variables = parameters.map(({ value }) => value);
  return compile((images: tf.Tensor4D): unknown => network.forward(images), { variables, freeze: true });
}

function runOnce(forward: Forward, values: Float32Array, [width, height]: Size): unknown {
  const images = tf.tensor4d(values, [1, height, width, 3]);
  const outputs = forward(images);
  images.dispose();
  return outputs;
}

function loaded(
  entry: ModelEntry,
  { weights, part, overrides }: PredictorOptions,
): ReturnType<ModelEntry['build']> {
  const model = entry.build(createRandom(0), overrides);
  try {
    loadWeights(model.network, weights, { part, rename: entry.rename });
  } catch (error) {
    model.network.dispose();
    throw error;
  }
  return model;
}

/** YOLOX fits an image into its input; the detectors on a pyramid go by the shorter side, 800 to at most 1333. */
export function fitOf(entry: ModelEntry, size: Size = entry.inputSize): Fit {
  if (yoloEntries.includes(entry)) return { kind: 'letterbox', size, border: 114 };
  const isPapers = size[0] === 1280 && size[1] === 800;
  return { kind: 'shorter-side', size: isPapers ? [1333, 800] : size };
}

function wrongTask({ name, task }: ModelEntry, wanted: string): InputError {
  return new InputError({ what: `the model ${name} is for ${task}`, expected: `one that finds ${wanted}` });
}
