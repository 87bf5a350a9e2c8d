/** What the training thread asks of a worker, and what it gets: nothing but plain data crosses. */
import type { Fault } from '../../errors';
import type { Size } from '../../heatmaps';
import type { DetectionAugmentation } from '../augmentation';
import type { InputFormat } from '../input-format';
import type { Recipe } from '../recipe';
import type { Labelled } from '../transforms/labelled';
import type { SizeHw } from '../transforms/letterbox';
import type { PersonPlace, PoseAugmentation } from '../transforms/pose-affine';

/** Decoded pixels that all threads see. */
export interface SharedImage {
  /** [height · width] 32-bit pixels. */
  buffer: SharedArrayBuffer;
  width: number;
  height: number;
}

/** Where a worker finds an image: pixels that are shared, a file, or how to draw it. */
export interface ImageRef {
  /** Place in the data set. */
  index: number;
  widthPx: number;
  heightPx: number;
  shared?: SharedImage;
  file?: string;
  recipe?: Recipe;
}

/** An image with the objects on it. */
export interface ObjectsRef {
  image: ImageRef;
  objects: Labelled;
}

/** One training or evaluation image. */
export interface DetectionTask {
  /** Names the random numbers, e.g. `epoch 3 sample 17`. */
  name: string;
  /** The image itself, and three more for a mosaic. */
  tiles: ObjectsRef[];
  mixup?: ObjectsRef;
  copyPaste?: ObjectsRef;
}

/** A batch of a detector. */
export interface DetectionJob {
  kind: 'detection';
  tasks: DetectionTask[];
  /** Images of the batch; those beyond the tasks are border. */
  batch: number;
  size: SizeHw;
  maxLabels: number;
  /** Undefined: letterbox alone. */
  augmentation?: DetectionAugmentation;
}

/** One person. */
export interface PoseTask {
  name: string;
  image: ImageRef;
  place: PersonPlace;
  /** [K, 2] pixels of the image. */
  xy: Float64Array;
  /** [K] 0, 1, 2. */
  visible: Uint8Array;
}

/** Heatmap targets to make. */
export interface HeatmapOptions {
  /** Width and height. */
  size: Size;
  /** `fmse`: the paper's window, sigma then is its delta. */
  kind: 'msra' | 'unbiased' | 'udp' | 'fmse';
  /** Heatmap pixels. */
  sigma: number;
}

/** A batch of a pose network. */
export interface PoseJob {
  kind: 'pose';
  tasks: PoseTask[];
  batch: number;
  /** Width and height of the input. */
  size: Size;
  heatmaps: HeatmapOptions;
  /** Pairs of joints that a mirror exchanges. */
  pairs: [number, number][];
  augmentation?: PoseAugmentation;
}

export type Job = DetectionJob | PoseJob;

/** What all jobs of a loader have in common; sent once. */
export interface WorkerSettings {
  seed: number;
  format: InputFormat;
  decodeWithinPx?: number;
  cacheFolder?: string;
  /** Whether decoded pixels are wanted back for the shared cache. */
  keepsDecoded: boolean;
}

/** A batch of a detector, as numbers. */
export interface DetectionArrays {
  /** [B, H, W, 3] */
  images: Float32Array;
  /** [B, G, 5] class, cx, cy, w, h in pixels; zeros where there is no object. */
  labels: Float32Array;
  /** Objects that found no place among the G. */
  leftOut: number;
}

/** A batch of a pose network, as numbers. */
export interface PoseArrays {
  /** [B, H, W, 3] */
  images: Float32Array;
  /** [B, h, w, K] heatmap targets. */
  heatmaps: Float32Array;
  /** [B, K] 1 where a joint counts. */
  weights: Float32Array;
  /** [B, K, 2] x, y in pixels of the input. */
  joints: Float32Array;
  /** [B, K] 0: not labelled, 1: hidden, 2: visible. */
  visible: Float32Array;
}

/** The answer to a job. */
export interface Reply {
  id: number;
  arrays?: DetectionArrays | PoseArrays;
  /** Images that were decoded for it. */
  decoded?: { index: number; image: SharedImage }[];
  /** Milliseconds of the worker. */
  workMs?: number;
  /** An image that cannot be used. */
  broken?: { index: number; fault: Fault };
  /** Bad input of another kind, or an error with its stack. */
  fault?: Fault;
  error?: string;
}
