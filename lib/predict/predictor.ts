/** A model with its weights, ready for images: boxes with classes, or joints of persons. */
import type { Detection } from '../boxes';
import { type JointSet, jointSetOf } from '../data/joint-sets';
import type { PackedImage } from '../data/packed-image';
import { flipPairs } from '../data/transforms/flip';
import { compile, createRandom, tf } from '../engine';
import { InputError } from '../errors';
import type { DecodedJoints, Heatmaps, Size } from '../heatmaps';
import { type DetectionModel, type Model, type ModelEntry, type PoseModel, yoloEntries } from '../models';
import { loadTensors } from '../nn/weights/load';
import type { Weights } from '../nn/weights/weights-file';
import { type Fit, fitImage, toImage } from './fit-image';
import { type BoxXyxy, cropPerson, jointsOf, mirrored } from './person-crop';

/** How a predictor is made. */
export interface PredictorOptions {
  /** What `readWeightsFile` gave. */
  weights: Weights;
  /** Keys of the model's configuration, e.g. `classes`. */
  overrides?: object;
  /** Width and height of the input in place of the model's own. */
  size?: Size;
  /** A detector's way of bringing an image into the input in place of its reference's. */
  fit?: Fit;
  /** A person's crop is so many times the box: 1.25 by default. */
  margin?: number;
  /**
   * Whether the network runs as one graph with its weights as constants: that takes seconds to make, and is worth it from
   * some 20 images on. Detectors whose input follows the image's shape never do: each shape would be a graph.
   */
  compiled?: boolean;
}

/** Finds boxes in images, one after the other. */
export class DetectionPredictor {
  readonly model: DetectionModel;
  readonly fit: Fit;
  readonly #entry: ModelEntry;
  readonly #forward: Forward;

  /** @throws InputError when the entry finds no boxes, or the weights do not fit. */
  constructor(entry: ModelEntry, options: PredictorOptions) {
    this.model = loaded(entry, 'detection', options);
    this.fit = options.fit ?? fitOf(entry, options.size);
    this.#entry = entry;
    const isOneShape = this.fit.kind === 'letterbox';
    this.#forward = forwardOf(this.model.network, options.compiled === true && isOneShape);
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
  readonly #margin?: number;
  readonly #entry: ModelEntry;
  readonly #forward: Forward;

  /** @throws InputError when the entry finds no joints, or the weights do not fit. */
  constructor(entry: ModelEntry, options: PredictorOptions) {
    this.model = loaded(entry, 'pose', options);
    this.size = options.size ?? entry.inputSize;
    this.#margin = options.margin;
    this.joints = jointSetOf((this.model.config as { joints: number }).joints);
    this.#entry = entry;
    this.#forward = forwardOf(this.model.network, options.compiled === true);
  }

  /**
   * Gives a person's joints in pixels of the image, and how sure each is.
   * @param useMirror also looks at the mirrored crop and takes the mean, as HRNet's scores were measured
   */
  async pose(image: PackedImage, box: BoxXyxy, useMirror = false): Promise<DecodedJoints> {
    const crop = cropPerson(image, box, { size: this.size, margin: this.#margin }, this.#entry.pixels);
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
type Forward = ((images: tf.Tensor4D) => unknown) & { dispose(): void };

function forwardOf(network: DetectionModel['network'] | PoseModel['network'], isCompiled: boolean): Forward {
  network.eval();
  const forward = (images: tf.Tensor4D): unknown => network.forward(images);
  if (!isCompiled) {
    const opByOp = (images: tf.Tensor4D) => tf.tidy(() => forward(images) as tf.TensorContainer);
    return Object.assign(opByOp, { dispose: () => {} });
  }
  const parameters = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  return compile(forward, { variables: parameters.map(({ value }) => value), freeze: true });
}

function runOnce(forward: Forward, values: Float32Array, [width, height]: Size): unknown {
  const images = tf.tensor4d(values, [1, height, width, 3]);
  const outputs = forward(images);
  images.dispose();
  return outputs;
}

/** A task's model, with the weights of a file. */
function loaded<T extends Model['task']>(
  entry: ModelEntry,
  task: T,
  { weights, overrides }: PredictorOptions,
): Extract<Model, { task: T }> {
  if (entry.task !== task) {
    throw new InputError({
      what: `the model ${entry.name} is for ${entry.task}`,
      expected: `one for ${task}`,
    });
  }
  const model = entry.build(createRandom(0), overrides);
  try {
    loadTensors(model.network, weights.tensors, weights.where, { rename: entry.rename });
  } catch (error) {
    model.network.dispose();
    throw error;
  }
  return model as Extract<Model, { task: T }>;
}

/** As `papersweep train` fits images: YOLOX's gray beside them, elsewhere what becomes 0. */
export function trainedFit(entry: ModelEntry, size: Size): Fit {
  return { kind: 'letterbox', size, ...(yoloEntries.includes(entry) && { border: 114 }) };
}

/** YOLOX fits an image into its input; the detectors on a pyramid go by the shorter side, 800 to at most 1333. */
export function fitOf(entry: ModelEntry, size: Size = entry.inputSize): Fit {
  if (yoloEntries.includes(entry)) return { kind: 'letterbox', size, border: 114 };
  const isPapers = size[0] === 1280 && size[1] === 800;
  const resizer = entry.name.endsWith('torchvision') ? 'pytorch' : 'opencv';
  return { kind: 'shorter-side', size: isPapers ? [1333, 800] : size, resizer };
}
