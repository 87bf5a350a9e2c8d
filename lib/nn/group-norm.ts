/** Group normalization. Source: Wu and He, "Group normalization", Eqs. 1-3 and 7. */
import { tf } from '../engine';
import { constant } from './initializers';
import { Module } from './module';
import { Parameter } from './parameter';

/** How many groups; epsilon as PyTorch's. */
export interface GroupNormOptions {
  groups: number;
  channels: number;
  epsilon?: number;
}

/** Normalises [N, H, W, C] over H, W and the channels of a group, each image by itself; training makes no difference. */
export class GroupNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly groups: number;
  readonly epsilon: number;

  /** @throws RangeError when the groups do not divide the channels. */
  constructor({ groups, channels, epsilon = 1e-5 }: GroupNormOptions) {
    super();
    if (channels % groups !== 0)
      throw new RangeError(`group normalization: ${groups} groups, ${channels} channels`);
    this.groups = groups;
    this.epsilon = epsilon;
    this.weight = new Parameter([channels], constant(1));
    this.bias = new Parameter([channels], constant(0));
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const [n, h, w, c] = x.shape;
    const grouped = tf.reshape(x, [n, h * w, this.groups, c / this.groups]);
    const centered = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
    const variance = tf.mean(tf.square(centered), [1, 3], true);
    const normal = tf.mul(centered, tf.rsqrt(tf.add(variance, this.epsilon)));
    return tf.add(tf.mul(tf.reshape(normal, x.shape), this.weight.value), this.bias.value);
  }
}
