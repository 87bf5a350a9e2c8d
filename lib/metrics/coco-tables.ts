/** What COCO evaluation works on: columns of numbers, one row a box. Images and categories are positions, not ids. */

/** Ground truth as columns; `image` and `category` index the sorted id lists. */
export interface CocoTruth {
  /** Image ids, ascending. */
  imageIds: number[];
  /** Category ids, ascending, and their names in that order. */
  categoryIds: number[];
  categoryNames: string[];
  /** [N] annotation ids, as in the file. */
  ids: Float64Array;
  /** [N] position in `imageIds`. */
  image: Int32Array;
  /** [N] position in `categoryIds`. */
  category: Int32Array;
  /** [N, 4] xywh, pixels. */
  boxesXywh: Float64Array;
  /** [N] the annotation's own area (a mask's, often), square pixels. */
  area: Float64Array;
  /** [N] 1 for a crowd region: any number of detections may lie on it, none counts. */
  crowd: Uint8Array;
  /** [N, K, 3] x, y, visibility; absent for boxes. */
  keypoints?: Float64Array;
  /** [N] number of labelled keypoints; absent for boxes. */
  numKeypoints?: Int32Array;
}

/** Detections as columns, in the order of the file. */
export interface CocoDetections {
  /** [M] position in the truth's `imageIds`. */
  image: Int32Array;
  /** [M] position in the truth's `categoryIds`. */
  category: Int32Array;
  /** [M, 4] xywh, pixels (for keypoints: their bounding box). */
  boxesXywh: Float64Array;
  /** [M] higher is surer. */
  score: Float64Array;
  /** [M] square pixels. */
  area: Float64Array;
  /** [M, K, 3]; absent for boxes. */
  keypoints?: Float64Array;
}

/** Rows of a table by (category, image): rows of group g are `rows[start[g]] … rows[start[g + 1] - 1]`. */
export interface Groups {
  start: Int32Array;
  rows: Int32Array;
}

/** Groups rows by category, then image, keeping the table's order within a group (a counting sort). */
export function groupRows(
  category: Int32Array,
  image: Int32Array,
  categories: number,
  images: number,
): Groups {
  const start = new Int32Array(categories * images + 1);
  for (let i = 0; i < image.length; i++) start[category[i] * images + image[i] + 1]++;
  for (let g = 0; g < start.length - 1; g++) start[g + 1] += start[g];
  const next = start.slice(0, -1);
  const rows = new Int32Array(image.length);
  for (let i = 0; i < image.length; i++) rows[next[category[i] * images + image[i]]++] = i;
  return { start, rows };
}
