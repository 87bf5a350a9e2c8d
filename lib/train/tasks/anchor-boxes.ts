/** Boxes from an anchor network's deltas, as tensors with gradient. */
import type { BoxArray, DeltaOptions } from '../../boxes';
import { tf } from '../../engine';

/**
 * Decodes deltas.
 * @param anchors [P, 4] xyxy; @param deltas [B, P, 4]
 * @returns [B, P, 4] xyxy; the same numbers as `decodeDeltas` of lib/boxes
 */
export function anchorBoxes(
  anchors: BoxArray,
  deltas: tf.Tensor3D,
  { means, stds, maxRatio }: DeltaOptions,
): tf.Tensor3D {
  const rows = anchors.length / 4;
  const { center, side } = centersAndSides(anchors);
  const limit = Math.abs(Math.log(maxRatio));
  const scaled = tf.add(tf.mul(deltas, tf.tensor1d([...stds])), tf.tensor1d([...means]));
  const [shift, stretch] = tf.split(scaled, 2, 2);
  const sides = tf.tensor(side, [1, rows, 2]);
  const middle = tf.add(tf.mul(shift, sides), tf.tensor(center, [1, rows, 2]));
  const half = tf.mul(tf.exp(tf.clipByValue(stretch, -limit, limit)), tf.mul(sides, 0.5));
  return tf.concat([tf.sub(middle, half), tf.add(middle, half)], 2) as tf.Tensor3D;
}

function centersAndSides(anchors: BoxArray): { center: Float32Array; side: Float32Array } {
  const [center, side] = [new Float32Array(anchors.length / 2), new Float32Array(anchors.length / 2)];
  for (let i = 0; i < center.length; i++) {
    const low = 4 * (i >> 1) + (i & 1);
    center[i] = (anchors[low] + anchors[low + 2]) / 2;
    side[i] = anchors[low + 2] - anchors[low];
  }
  return { center, side };
}
