/** Batch normalization as a layer, with PyTorch's names and running statistics. */
import { batchNormInference, batchNormMoving, type tf } from '../engine';
import { constant } from './initializers';
import { Module } from './module';
import { type Initializer, Parameter } from './parameter';

/** The two numbers of batch normalization; the defaults are PyTorch's. */
export interface BatchNormOptions {
  epsilon?: number;
  /** Weight of the batch in the running statistics. */
  momentum?: number;
  /** First value of the scale: 1, or 0 where a branch shall start silent. */
  initialWeight?: Initializer;
}

/** Normalises each channel of [N, H, W, C]. Training: by the batch's statistics, moving the running ones on. */
export class BatchNorm2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly running_mean: Parameter;
  readonly running_var: Parameter;
  readonly epsilon: number;
  readonly momentum: number;

  constructor(
    channels: number,
    { epsilon = 1e-5, momentum = 0.1, initialWeight = constant(1) }: BatchNormOptions = {},
  ) {
    super();
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = new Parameter([channels], initialWeight);
    this.bias = new Parameter([channels], constant(0));
    this.running_mean = new Parameter([channels], constant(0), { trainable: false });
    this.running_var = new Parameter([channels], constant(1), { trainable: false });
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const [scale, offset] = [vector(this.weight), vector(this.bias)];
    const running = { mean: vector(this.running_mean), variance: vector(this.running_var) };
    if (!this.training) return batchNormInference(x, scale, offset, running, this.epsilon);
    const { epsilon, momentum } = this;
    const { y, mean, variance } = batchNormMoving(x, { scale, offset }, running, { epsilon, momentum });
    this.running_mean.value.assign(mean);
    this.running_var.value.assign(variance);
    return y;
  }
}

function vector({ value }: Parameter): tf.Tensor1D {
  return value as tf.Tensor as tf.Tensor1D;
}
