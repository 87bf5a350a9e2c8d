/** How pose networks learn: squared error of the joints' maps, plain or focal, summed over supervised outputs. */
import type { PoseArrays } from '../../data/pipeline/job';
import { tf } from '../../engine';
import { focalMse, jointsMse } from '../../losses';
import type { Network } from '../../models';
import type { PoseConfig } from '../config/config';
import type { InputSize, LossParts, StepArrays, TrainTask } from './task';

/** Makes the task of a network that gives one map [B, h, w, K] for each supervised output. */
export function poseTask(
  network: Network<tf.Tensor4D[]>,
  { loss }: Pick<PoseConfig, 'loss'>,
): TrainTask<PoseArrays> {
  const lossOf = (predicted: tf.Tensor4D, target: tf.Tensor4D, weight: tf.Tensor2D) =>
    loss.kind === 'mse'
      ? jointsMse(predicted, target, weight)
      : averagedFocalMse(predicted, target, weight, loss);
  return {
    arrays: poseArrays,
    loss: ({ images, heatmaps, weights }) => {
      const maps = network.forward(images as tf.Tensor4D);
      const each = maps.map((map) => lossOf(map, heatmaps as tf.Tensor4D, weights as tf.Tensor2D));
      const named = Object.fromEntries(each.map((value, i) => [`stack${i + 1}`, value]));
      return { ...named, total: tf.addN(each) as tf.Scalar } as LossParts;
    },
  };
}

/**
 * FMSE as the paper has it, averaged over all pixels (gamma 0 then is HRNet's squared error); or by the sum of its
 * weights, so that gamma moves the balance of foreground and background and not the size of the steps.
 * @param weight [B, K] 1 where a joint counts
 */
function averagedFocalMse(
  predicted: tf.Tensor4D,
  target: tf.Tensor4D,
  weight: tf.Tensor2D,
  { gamma, delta, average }: { gamma: number; delta: number; average: 'pixels' | 'weights' },
): tf.Scalar {
  const [b, , , k] = predicted.shape;
  const counts = tf.reshape(weight, [b, 1, 1, k]);
  const losses = tf.mul(focalMse(predicted, target, { gamma, delta }), counts);
  if (average === 'pixels') return tf.mean(losses) as tf.Scalar;
  const weights = tf.mul(tf.pow(tf.add(target, delta), gamma), counts);
  return tf.div(tf.sum(losses), tf.add(tf.sum(weights), 1e-12)) as tf.Scalar;
}

function poseArrays({ images, heatmaps, weights }: PoseArrays, [height, width]: InputSize): StepArrays {
  const b = images.length / (height * width * 3);
  const k = weights.length / b;
  const cells = heatmaps.length / (b * k);
  const scale = Math.sqrt((height * width) / cells);
  return {
    images: { data: images, shape: [b, height, width, 3] },
    heatmaps: { data: heatmaps, shape: [b, height / scale, width / scale, k] },
    weights: { data: weights, shape: [b, k] },
  };
}
