/** Convolutional block attention: which channels matter, then which places. Source: Woo et al., "CBAM", Eqs. 1-3. */
import { type Random, tf } from '../engine';
import type { BatchNormOptions } from './batch-norm';
import { ConvNorm } from './conv-norm';
import { constant, kaimingNormal } from './initializers';
import { Linear } from './linear';
import { Module } from './module';
import { Sequential } from './sequential';

/**
 * `printed`: improved YOLOX's Eqs. 1-4. `released`: CBAM's code, maximum first, normalized by a scale that starts at 0.
 * `identity`, ours: so, but gates are 2 sigmoid and start at 1; from scratch, gates near 0.5 cost it ten epochs.
 */
export type CbamForm = 'printed' | 'released' | 'identity';

/** What shapes the gates. */
export interface CbamOptions {
  channels: number;
  form: CbamForm;
  /** The channel gate's middle layer has channels / reduction units, at least one. */
  reduction?: number;
  useSpatial?: boolean;
  /** Batch normalization of the spatial gate; default CBAM's code's. */
  norm?: BatchNormOptions;
}

const gate = (x: tf.Tensor, form: CbamForm) => tf.mul(tf.sigmoid(x), form === 'identity' ? 2 : 1);

abstract class Gate extends Module {
  abstract attention(x: tf.Tensor4D): tf.Tensor4D;
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.mul(x, this.attention(x));
  }
}

/** M_c(F) = sigmoid(MLP(average) + MLP(maximum)), one number a channel (Eqs. 1, 2). */
export class ChannelGate extends Gate {
  readonly mlp: Sequential<tf.Tensor2D>;
  readonly form: CbamForm;

  constructor({ channels, form, reduction = 16 }: CbamOptions, random: Random) {
    super();
    const hidden = Math.max(1, Math.floor(channels / reduction));
    const initialBias = form === 'printed' ? undefined : constant(0);
    const initialWeight = form === 'identity' ? constant(0) : undefined;
    this.mlp = new Sequential<tf.Tensor2D>(
      (x) => x, // the reference flattens here
      new Linear({ inFeatures: channels, outFeatures: hidden, initialBias }, random),
      (x) => tf.relu(x),
      new Linear({ inFeatures: hidden, outFeatures: channels, initialBias, initialWeight }, random),
    );
    this.form = form;
  }

  /** The gate of x [N, H, W, C]: [N, 1, 1, C]. Of equal maxima each gets the gradient. */
  attention(x: tf.Tensor4D): tf.Tensor4D {
    const logits = tf.add(this.mlp.forward(tf.mean(x, [1, 2])), this.mlp.forward(tf.max(x, [1, 2])));
    return tf.reshape(gate(logits, this.form), [x.shape[0], 1, 1, x.shape[3]]);
  }
}

/** M_s(F) = sigmoid(f7x7([average; maximum])), one number a place (Eqs. 3, 4). */
export class SpatialGate extends Gate {
  readonly spatial: ConvNorm;
  readonly form: CbamForm;

  constructor({ form, norm = { epsilon: 1e-5, momentum: 0.01 } }: CbamOptions, random: Random) {
    super();
    const conv = { inChannels: 2, outChannels: 1, kernelSize: 7, padding: 3, bias: false };
    const released = { ...conv, initialWeight: kaimingNormal(random, 7 * 7) }; // fan out
    if (form === 'printed') this.spatial = new ConvNorm(conv, undefined, random);
    else this.spatial = new ConvNorm(released, { ...norm, initialWeight: constant(0) }, random);
    this.form = form;
  }

  /** The gate of x [N, H, W, C]: [N, H, W, 1]. */
  attention(x: tf.Tensor4D): tf.Tensor4D {
    const pooled = [tf.mean(x, 3, true), tf.max(x, 3, true)] as tf.Tensor4D[];
    if (this.form !== 'printed') pooled.reverse();
    return gate(this.spatial.forward(tf.concat(pooled, 3)), this.form) as tf.Tensor4D;
  }
}

/** The channel gate, then the spatial gate. */
export class Cbam extends Module {
  readonly ChannelGate: ChannelGate;
  readonly SpatialGate?: SpatialGate;

  constructor(options: CbamOptions, random: Random) {
    super();
    this.ChannelGate = new ChannelGate(options, random);
    if (options.useSpatial ?? true) this.SpatialGate = new SpatialGate(options, random);
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const weighted = this.ChannelGate.forward(x);
    return this.SpatialGate ? this.SpatialGate.forward(weighted) : weighted;
  }
}
