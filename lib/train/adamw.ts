/** AdamW: Adam whose weight decay acts on the weights themselves. */
import { tf } from '../engine';
import { Adam } from './adam';
import type { StepNow } from './optimizer';

/**
 * w = w - lr lambda w, then Adam's step with the plain gradient.
 * Source: Loshchilov and Hutter, Algorithm 2; PyTorch `torch.optim.AdamW`.
 */
export class AdamW extends Adam {
  protected override update(weights: tf.Tensor1D, gradient: tf.Tensor1D, now: StepNow): tf.Tensor1D {
    const decay = this.decayOf(weights);
    const shrunk = decay ? tf.sub(weights, tf.mul(decay, now.rate)) : weights;
    return tf.sub(shrunk, this.adapted(gradient, now));
  }
}
