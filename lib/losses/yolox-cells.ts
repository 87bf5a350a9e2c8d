/** The cells of YOLOX's feature maps as tensors, and the boxes that raw outputs stand for there. */
import type { GridPoints } from '../boxes/points';
import { tf } from '../engine';

/** Corners and strides of the cells, in any order; they stretch over a batch. */
export interface CellCorners {
  /** [..., A, 2] x, y, pixels. */
  corner: tf.Tensor;
  /** [..., A, 1] pixels. */
  stride: tf.Tensor;
}

/**
 * Corners and strides of all cells.
 * @param points cells at (ix + 0.5) · stride
 * @returns [1, A, 2] and [1, A, 1]; the caller owns both
 */
export function cellCorners(points: GridPoints): CellCorners {
  const cells = points.level.length;
  const strides = Float32Array.from(points.level, (l) => points.strides[l]);
  const corners = Float32Array.from(points.xy, (v, i) => v - strides[i >> 1] / 2);
  return { corner: tf.tensor(corners, [1, cells, 2]), stride: tf.tensor(strides, [1, cells, 1]) };
}

/**
 * Boxes from the first four raw outputs of cells.
 * @param outputs [B, A, 4] x, y, w, h; @returns [B, A, 4] cx, cy, w, h, pixels
 * Source: YOLOX `get_output_and_grid`: (x + ix) s, exp(w) s.
 */
export function decodeCells(outputs: tf.Tensor, { corner, stride }: CellCorners): tf.Tensor3D {
  return tf.tidy(() => {
    const [xy, wh] = tf.split(outputs, 2, 2);
    return tf.concat([tf.add(tf.mul(xy, stride), corner), tf.mul(tf.exp(wh), stride)], 2) as tf.Tensor3D;
  });
}

/** The raw outputs that would give boxes: (cx / s − ix, cy / s − iy, log(w / s), log(h / s)), 1e-8 under the logarithm. */
export function encodeCells(boxes: tf.Tensor, { corner, stride }: CellCorners): tf.Tensor3D {
  return tf.tidy(() => {
    const [center, size] = tf.split(boxes, 2, 2);
    const xy = tf.div(tf.sub(center, corner), stride);
    return tf.concat([xy, tf.log(tf.add(tf.div(size, stride), 1e-8))], 2) as tf.Tensor3D;
  });
}
