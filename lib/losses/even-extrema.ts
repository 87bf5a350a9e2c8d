/** Larger and smaller of two tensors, the gradient shared between equals: TensorFlow.js gives all of it to both or one. */
import { tf } from '../engine';

/** Element-wise maximum; where both are equal each gets half the gradient, as in PyTorch. */
export function maximumEven(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return even(a, b, tf.maximum, tf.greater);
}

/** Element-wise minimum; where both are equal each gets half the gradient, as in PyTorch. */
export function minimumEven(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return even(a, b, tf.minimum, tf.less);
}

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function even(x: tf.Tensor, y: tf.Tensor, pick: Binary, wins: Binary): tf.Tensor {
  return tf.customGrad((a, b, save) => {
    (save as tf.GradSaveFunc)([a as tf.Tensor, b as tf.Tensor]);
    return {
      value: pick(a as tf.Tensor, b as tf.Tensor),
      gradFunc: (dy: tf.Tensor, [p, q]: tf.Tensor[]) => {
        const share = tf.mul(0.5, tf.sub(tf.add(wins(p, q).toFloat(), 1), wins(q, p).toFloat()));
        return [tf.mul(dy, share), tf.mul(dy, tf.sub(1, share))];
      },
    };
  })(x, y);
}
