/** What CBAM's gates and MFF's non-local block do to one image, as plain numbers. */
import type { DetectionSample, Pixels } from '../../data';
import { readImage } from '../../data/image-file';
import { packRgb, unpackRgb } from '../../data/packed-image';
import { resizeInto } from '../../data/transforms/resize';
import { createRandom, tf } from '../../engine';
import type { Size } from '../../heatmaps';
import { buildYolo, findModel, type YoloConfig, type YoloNetwork } from '../../models';
import { Cbam, type CbamForm, type ForwardCall, NonLocal, observeForward } from '../../nn';
import { loadWeights } from '../../nn/weights/load';
import { fitImage } from '../../predict';

/** A map of numbers, rows from the top. */
export interface FeatureMap {
  width: number;
  height: number;
  /** [height · width] */
  values: Float32Array;
}

/** What one CBAM module does. */
export interface GateLook {
  /** Place in the network. */
  name: string;
  channels: number;
  /** [channels] M_c, Eqs. 1 and 2. */
  channelGate: Float32Array;
  /** M_s, Eqs. 3 and 4. */
  spatialGate: FeatureMap;
  /** Root mean square over the channels, where the module gets the features and where it gives them. */
  before: FeatureMap;
  after: FeatureMap;
  /** Root mean square of all that it gives, as a part of what it gets. */
  kept: number;
}

/** What the network sees of one image. */
export interface AttentionLook {
  /** Name of the image. */
  id: string;
  /** The image as it lies in the network's input. */
  image: Pixels;
  form: CbamForm;
  /** Whether the weights come from a file; else they are first values. */
  isTrained: boolean;
  modules: GateLook[];
  /** MFF's non-local block, Eqs. 6 and 7: row i of `values` [n · n] is how much place i takes of each place. */
  places: FeatureMap;
}

/** Which network looks. */
export interface LookOptions {
  /** A name of the list, with attention and fusion. */
  model: string;
  classes: number;
  /** Width and height of the input, multiples of 32. */
  inputSize: Size;
  /** Of the gates; with weights from a file it must be the one that they were trained with. */
  form: CbamForm;
  seed: number;
  /** Path of a checkpoint; absent or empty: first values. */
  weights?: string;
}

/**
 * Looks at one image with CBAM as printed, as released, and as the library has it; with weights from a file only with the
 * last, which is what the library trains.
 * @throws InputError as `lookAtImage`
 */
export async function lookWithEachForm(
  sample: DetectionSample,
  options: Omit<LookOptions, 'form'>,
): Promise<AttentionLook[]> {
  const forms: CbamForm[] = options.weights ? ['identity'] : ['printed', 'released', 'identity'];
  const looks: AttentionLook[] = [];
  for (const form of forms) looks.push(await lookAtImage(sample, { ...options, form }));
  return looks;
}

/**
 * Runs improved YOLOX on one image and keeps what its attention says. With first values batch normalization takes the
 * image's own statistics: nothing has been learned that could stand in for them.
 * @throws InputError when there is no such model, no such image, or the weights do not fit
 */
export async function lookAtImage(sample: DetectionSample, options: LookOptions): Promise<AttentionLook> {
  const { model, classes, inputSize, form, seed, weights } = options;
  const entry = findModel(model);
  const pixels = packRgb(typeof sample.image === 'string' ? await readImage(sample.image) : sample.image);
  const fitted = fitImage(pixels, { kind: 'letterbox', size: inputSize, border: 114 }, entry.pixels);
  const config = entry.config as YoloConfig;
  const { network } = buildYolo(createRandom(seed), { classes, cbamForm: form, mff: true }, config);
  if (weights) loadWeights(network, weights);
  network.train(!weights);
  const shape: [number, number, number, number] = [1, inputSize[1], inputSize[0], 3];
  const seen = watch(network, () => network.forward(tf.tensor4d(fitted.values, shape)));
  network.dispose();
  const modules: GateLook[] = [];
  for (const gates of seen.gates) modules.push(await readGates(gates));
  const places = await readMap(seen.places, seen.size);
  const image = shrunk(pixels, fitted.imageSize, inputSize);
  return { id: sample.id, image, form, isTrained: Boolean(weights), modules, places };
}

/** Tensors of one module, to be read after the pass. */
interface GateTensors {
  name: string;
  channelGate: tf.Tensor;
  spatialGate: tf.Tensor4D;
  before: tf.Tensor4D;
  after: tf.Tensor4D;
  kept: tf.Tensor;
}

/** Runs the pass and keeps what was seen; the caller frees it. */
function watch(network: YoloNetwork, pass: () => unknown) {
  const gates: GateTensors[] = [];
  let places: tf.Tensor = tf.keep(tf.tensor([]));
  let size: Size = [0, 0];
  const see = ({ name, module, input, output }: ForwardCall) => {
    const x = input as tf.Tensor4D;
    if (module instanceof Cbam) gates.push({ name, ...gatesOf(module, x, output as tf.Tensor4D) });
    if (!(module instanceof NonLocal)) return;
    places.dispose();
    places = tf.keep(module.attention(x));
    size = [x.shape[2], x.shape[1]];
  };
  tf.tidy(() => void observeForward(network, see, pass));
  return { gates, places, size };
}

function gatesOf({ ChannelGate, SpatialGate }: Cbam, x: tf.Tensor4D, y: tf.Tensor4D) {
  const channelGate = tf.keep(ChannelGate.attention(x));
  const spatialGate = tf.keep(SpatialGate!.attention(tf.mul(x, channelGate)));
  const [before, after] = [x, y].map((map) => tf.keep(rms(map, 3) as tf.Tensor4D));
  return { channelGate, spatialGate, before, after, kept: tf.keep(tf.div(rms(y), rms(x))) };
}

/** Root mean square over an axis, which stays, or over all. */
function rms(x: tf.Tensor, axis?: number): tf.Tensor {
  return tf.sqrt(tf.mean(tf.square(x), axis, axis !== undefined));
}

async function readGates({ name, channelGate, kept, ...maps }: GateTensors): Promise<GateLook> {
  const mapOf = (map: tf.Tensor4D) => readMap(map, [map.shape[2], map.shape[1]]);
  const gate = (await channelGate.data()) as Float32Array;
  const [part] = await kept.data();
  const [spatialGate, before, after] = [
    await mapOf(maps.spatialGate),
    await mapOf(maps.before),
    await mapOf(maps.after),
  ];
  tf.dispose([channelGate, kept]);
  return { name, channels: gate.length, channelGate: gate, spatialGate, before, after, kept: part };
}

async function readMap(map: tf.Tensor, [width, height]: Size): Promise<FeatureMap> {
  const values = (await map.data()) as Float32Array;
  map.dispose();
  return { width, height, values };
}

/** The image at the size that it has in the input, gray beside it. */
function shrunk(image: ReturnType<typeof packRgb>, imageSize: Size, [width, height]: Size): Pixels {
  const [w, h] = imageSize;
  const small = { data: new Int32Array(w * h), width: w, height: h };
  resizeInto(small, image, w, h);
  const inside = unpackRgb(small).data;
  const data = new Uint8Array(width * height * 3).fill(114);
  for (let y = 0; y < h; y++) data.set(inside.subarray(3 * y * w, 3 * (y + 1) * w), 3 * y * width);
  return { data, width, height, channels: 3 };
}
