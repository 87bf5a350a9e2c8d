/** The k largest entries of each row, with a gradient: `tf.topk` has none, and gathering by its indices throws. */
import { tf } from '../tensorflow';
import { withoutGradient } from './detach';

/** Which entries were taken, and their values. */
export interface TopK {
  /** [B, k] float32, largest first; the gradient flows to the entries taken. */
  values: tf.Tensor2D;
  /** [B, k] int32, places in the row. */
  indices: tf.Tensor2D;
}

/**
 * Takes the k largest entries of each row; of equal ones the first.
 * @param x [B, N] float32
 * @param k from 1 to N
 * @returns values and indices; the caller owns both
 */
export function gatherTopK(x: tf.Tensor2D, k: number): TopK {
  return tf.tidy(() => {
    const indices = withoutGradient(() => tf.topk(x, k).indices);
    return { values: gatherByRow(x, indices), indices };
  });
}

/**
 * Takes entries of each row by their places.
 * @param x [B, N] float32
 * @param indices [B, k] int32, constants
 * @returns [B, k]; the gradient flows to x; the caller owns it
 */
export function gatherByRow(x: tf.Tensor2D, indices: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = x.shape;
  return tf.tidy(() => {
    const flat = withoutGradient(() => {
      const starts = tf.range(0, rows, 1, 'int32').mul(tf.scalar(columns, 'int32')).reshape([rows, 1]);
      return tf.add(indices, starts).reshape([-1]);
    });
    return tf.gather(x.reshape([-1]), flat as tf.Tensor1D).reshape(indices.shape);
  });
}
