/** A pose model from its network, and its maps out of the engine. */
import { tf } from '../engine';
import type { Heatmaps } from '../heatmaps';
import type { Network, PoseModel } from './model';

/** The last of the network's outputs is the prediction. */
export function poseModel(network: Network<tf.Tensor4D[]>, config: Readonly<object>): PoseModel {
  return { task: 'pose', network, config, decode: (outputs) => readHeatmaps(outputs[outputs.length - 1]) };
}

/**
 * Each image's maps, channels first.
 * @param maps [N, H, W, K]; stay the caller's
 */
export async function readHeatmaps(maps: tf.Tensor4D): Promise<Heatmaps[]> {
  const [n, h, w, k] = maps.shape;
  const channelsFirst = tf.transpose(maps, [0, 3, 1, 2]);
  const values = (await channelsFirst.data()) as Float32Array;
  channelsFirst.dispose();
  const area = k * h * w;
  return Array.from({ length: n }, (_, i) => ({
    values: values.subarray(i * area, (i + 1) * area),
    size: [w, h],
  }));
}
