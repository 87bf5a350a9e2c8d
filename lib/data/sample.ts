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
