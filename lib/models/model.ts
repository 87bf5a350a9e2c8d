/** What every model gives: a network, how images go in, and how its outputs are read. */
import type { Detection } from '../boxes';
import type { Random, tf } from '../engine';
import type { Heatmaps, Size } from '../heatmaps';
import type { Module } from '../nn';

/** A module from images [N, H, W, 3] to its outputs. */
export type Network<O = unknown> = Module & { forward(images: tf.Tensor4D): O };

/** How a reference turns a picture's bytes into numbers: (value − mean) / sd of each channel, in this order. */
export interface Pixels {
  order: 'rgb' | 'bgr';
  /** Of bytes from 0 to 255, in that order of channels. */
  mean: readonly [number, number, number];
  sd: readonly [number, number, number];
}

/** Finds boxes. */
export interface DetectionModel<O = unknown> {
  readonly task: 'detection';
  readonly network: Network<O>;
  readonly config: Readonly<object>;
  /**
   * Reads a batch's outputs.
   * @param outputs what `network.forward` gave; the caller owns and frees it
   * @param inputSize of the images that went in, pixels; boxes are cut there
   * @returns for each image its detections, by falling score
   */
  decode(outputs: O, inputSize: Size): Promise<Detection[][]>;
}

/** Finds joints. */
export interface PoseModel {
  readonly task: 'pose';
  /** Gives one tensor [N, H / 4, W / 4, K] for each supervised output; the last is the prediction. */
  readonly network: Network<tf.Tensor4D[]>;
  readonly config: Readonly<object>;
  /** For each image the maps of its joints, channels first, as `lib/heatmaps` decodes them. */
  decode(outputs: tf.Tensor4D[]): Promise<Heatmaps[]>;
}

/** Either. */
export type Model = DetectionModel | PoseModel;

/** A name of the list: how that model is made, and what it was made for. */
export interface ModelEntry {
  name: string;
  task: Model['task'];
  /** Width and height, pixels, that it was made for. */
  inputSize: Size;
  pixels: Pixels;
  /** What it follows, in a line. */
  about: string;
  /** What `build` starts from. */
  config: Readonly<object>;
  /** Today's name of a tensor that older public files call otherwise. */
  rename?: (name: string) => string;
  /**
   * Makes the network with first values.
   * @param overrides keys of the configuration
   * @throws InputError when a key is unknown or of another type
   */
  build(random: Random, overrides?: object): Model;
}
