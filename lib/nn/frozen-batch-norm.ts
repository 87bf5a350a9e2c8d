/** Batch normalisation by stored statistics, also while the rest trains: for backbones that were trained before. */
import { batchNormInference, type tf } from '../engine';
import { BatchNorm2d } from './batch-norm';
import { constant } from './initializers';
import { Module } from './module';
import { Parameter } from './parameter';

/**
 * How a backbone normalises. `batch`: by the batch while training. `affine`: by stored statistics, scale and offset
 * trained (mmdetection's norm_eval). `frozen`: all four stored (torchvision's FrozenBatchNorm2d).
 */
export type NormKind = 'batch' | 'affine' | 'frozen';

/** Normalises each channel of [N, H, W, C] by its running statistics; training makes no difference. */
export class FrozenBatchNorm2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly running_mean: Parameter;
  readonly running_var: Parameter;
  readonly epsilon = 1e-5;

  /** @param trainAffine whether scale and offset are parameters; else they are buffers */
  constructor(channels: number, trainAffine = false) {
    super();
    const kept = { trainable: false };
    this.weight = new Parameter([channels], constant(1), { trainable: trainAffine });
    this.bias = new Parameter([channels], constant(0), { trainable: trainAffine });
    this.running_mean = new Parameter([channels], constant(0), kept);
    this.running_var = new Parameter([channels], constant(1), kept);
  }

  /** @param x [N, H, W, C] */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const [scale, offset, mean, variance] = [this.weight, this.bias, this.running_mean, this.running_var].map(
      ({ value }) => value as tf.Tensor as tf.Tensor1D,
    );
    return batchNormInference(x, scale, offset, { mean, variance }, this.epsilon);
  }
}

/** The normalisation of that kind; PyTorch's names in each. */
export function createNorm(kind: NormKind, channels: number): BatchNorm2d | FrozenBatchNorm2d {
  return kind === 'batch' ? new BatchNorm2d(channels) : new FrozenBatchNorm2d(channels, kind === 'affine');
}
