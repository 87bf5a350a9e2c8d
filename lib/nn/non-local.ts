/** Embedded-Gaussian non-local block: every place looks at every other. Source: Wang et al., "Non-local neural networks". */
import { type Random, tf } from '../engine';
import type { BatchNormOptions } from './batch-norm';
import { ConvNorm } from './conv-norm';
import { constant, normal } from './initializers';
import { Module } from './module';

/** What shapes the block. */
export interface NonLocalOptions {
  channels: number;
  /** θ, φ and g have channels / reduction channels. */
  reduction?: number;
  /** Divides θ'φ by the square root of their channels. */
  useScale?: boolean;
  /** Adds the input to W_out of what is attended; else what is attended is given as it is. */
  isResidual?: boolean;
  norm?: BatchNormOptions;
}

/**
 * x + W_out(softmax(θ(x)'φ(x)) g(x)). The last normalization's scale starts at 0, so the block starts as the identity.
 * Improved YOLOX Eqs. 6, 7 print softmax(θ(x)'φ(x)) g(x) alone: not residual. First values as in mmcv's `NonLocal2d`.
 */
export class NonLocal extends Module {
  readonly g: ConvNorm;
  readonly conv_out?: ConvNorm;
  readonly theta: ConvNorm;
  readonly phi: ConvNorm;
  readonly scale: number;

  constructor(options: NonLocalOptions, random: Random) {
    super();
    const { channels, reduction = 2, useScale = true, isResidual = true, norm } = options;
    const inner = Math.max(1, Math.floor(channels / reduction));
    const first = { kernelSize: 1, initialWeight: normal(random, 0.01), initialBias: constant(0) };
    const inward = { ...first, inChannels: channels, outChannels: inner };
    const outward = { ...first, inChannels: inner, outChannels: channels, bias: false };
    this.g = new ConvNorm(inward, undefined, random);
    if (isResidual) this.conv_out = new ConvNorm(outward, { ...norm, initialWeight: constant(0) }, random);
    this.theta = new ConvNorm(inward, undefined, random);
    this.phi = new ConvNorm(inward, undefined, random);
    this.scale = useScale ? 1 / Math.sqrt(inner) : 1;
  }

  /** @param x [N, H, W, C] @returns [N, HW, HW], row i: how much place i takes of each place j; rows sum to 1 */
  attention(x: tf.Tensor4D): tf.Tensor3D {
    const likeness = tf.matMul(places(this.theta.forward(x)), places(this.phi.forward(x)), false, true);
    return tf.softmax(tf.mul(likeness, this.scale));
  }

  /** softmax(θ(x)'φ(x)) g(x): @returns [N, H, W, C / reduction] */
  attend(x: tf.Tensor4D): tf.Tensor4D {
    const [n, h, w] = x.shape;
    return tf.reshape(tf.matMul(this.attention(x), places(this.g.forward(x))), [n, h, w, -1]);
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const attended = this.attend(x);
    return this.conv_out ? tf.add(x, this.conv_out.forward(attended)) : attended;
  }
}

/** [N, H, W, C] as [N, HW, C]. */
function places(x: tf.Tensor4D): tf.Tensor3D {
  const [n, h, w, c] = x.shape;
  return tf.reshape(x, [n, h * w, c]);
}
