/** What a pose data set is made of, whatever it was read from. */
import type { ImageSource } from './sample';

/** One person of an image. */
export interface PosePerson {
  /** x1, y1, x2, y2 in pixels, edges. */
  boxXyxy: readonly [number, number, number, number];
  /** [K, 2] x, y in pixels of the image; 0, 0 where a joint is not labelled. */
  xy: Float64Array;
  /** [K] 0: not labelled, 1: labelled but hidden, 2: labelled and visible. */
  visible: Uint8Array;
}

/** One image with its persons. */
export interface PoseSample {
  /** Name of the image without its ending; unique in its set. */
  id: string;
  image: ImageSource;
  widthPx: number;
  heightPx: number;
  persons: PosePerson[];
}

/** A data set, whole or one split of it. */
export interface PoseSet {
  /** Short name, e.g. `lspet-1000 keypoints_train`. */
  name: string;
  /** Names of the K joints in their order. */
  joints: readonly string[];
  /** Pairs of joints, from 0, that a bone connects. */
  limbs: readonly (readonly [number, number])[];
  samples: PoseSample[];
  /** One line for each annotation that was mended on reading; absent where reading is strict. */
  mended?: string[];
}
