/** The labels of a batch as the assigners want them. */

/** One image's objects. */
export interface ImageLabels {
  /** [G, 4] */
  boxesCxcywh: Float64Array;
  /** [G, 4] */
  boxesXyxy: Float64Array;
  /** [G] */
  labels: Int32Array;
}

/**
 * Reads padded labels.
 * @param labels [B, G, 5] class, cx, cy, w, h, pixels; rows without width or height are padding
 */
export function imageLabels(labels: Float32Array, batch: number): ImageLabels[] {
  const rows = labels.length / batch / 5;
  return Array.from({ length: batch }, (_, image) => {
    const own = Array.from({ length: rows }, (_, g) => (image * rows + g) * 5).filter(
      (at) => labels[at + 3] > 0 && labels[at + 4] > 0,
    );
    const values = own.map((at) => labels.subarray(at, at + 5));
    return {
      boxesCxcywh: Float64Array.from(values.flatMap(([, cx, cy, w, h]) => [cx, cy, w, h])),
      boxesXyxy: Float64Array.from(
        values.flatMap(([, cx, cy, w, h]) => [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]),
      ),
      labels: Int32Array.from(values, ([label]) => label),
    };
  });
}
