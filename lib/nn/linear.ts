/** A fully connected layer. */
import { type Random, tf } from '../engine';
import { torchDefault } from './initializers';
import { Module } from './module';
import { type Initializer, Parameter } from './parameter';

/** What shapes a linear layer. */
export interface LinearOptions {
  inFeatures: number;
  outFeatures: number;
  /** Default: PyTorch's. */
  initialWeight?: Initializer;
  initialBias?: Initializer;
}

/** x W + b: [N, in] to [N, out]. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor({ inFeatures, outFeatures, initialWeight, initialBias }: LinearOptions, random: Random) {
    super();
    const byDefault = torchDefault(random, inFeatures);
    this.weight = new Parameter([inFeatures, outFeatures], initialWeight ?? byDefault, { layout: 'linear' });
    this.bias = new Parameter([outFeatures], initialBias ?? byDefault);
  }

  /** @param x [N, in] */
  forward(x: tf.Tensor2D): tf.Tensor2D {
    return tf.add(tf.matMul(x, this.weight.value as tf.Tensor2D), this.bias.value);
  }
}
