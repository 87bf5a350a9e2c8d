/** What a detection data set is made of, whatever it was read from. */

/** An image in memory: rows from the top, RGB bytes. */
export interface Pixels {
  /** [height · width · 3], 0 … 255. */
  data: Uint8Array;
  width: number;
  height: number;
  channels: 3;
}

/** Where an image is: the path of its file, or the pixels themselves. */
export type ImageSource = string | Pixels;

/** Outlines of one object: closed rings [n, 2] of x, y, pixels; a point is in the object when an odd number surround it. */
export type Rings = readonly Float64Array[];

/** One image with its boxes. */
export interface DetectionSample {
  /** Name of the image without its ending; unique in its set. */
  id: string;
  image: ImageSource;
  widthPx: number;
  heightPx: number;
  /** [n, 4] xyxy float64, pixels, edges (a box over the whole image is 0, 0, width, height). */
  boxes: Float64Array;
  /** [n] indices into the set's classes. */
  labels: Int32Array;
  /** [n] 1 where the annotator marked the object as difficult, else 0. */
  difficult: Uint8Array;
  /** [n] outlines, empty for an object that has none; absent where the set has no masks. */
  masks?: readonly Rings[];
}

/** A data set, whole or one split of it. */
export interface DetectionSet {
  /** Short name, e.g. `bccd trainval`. */
  name: string;
  classes: readonly string[];
  samples: DetectionSample[];
  /** One line for each annotation that was mended on reading, none when all were sound. */
  mended: string[];
}
