/** Adam, as PyTorch computes it: weight decay is part of the gradient. */
import { tf } from '../engine';
import { InputError } from '../errors';
import { Optimizer, type ParameterGroup, type StepNow } from './optimizer';

/** The numbers of Adam and AdamW; the defaults are PyTorch's. */
export interface AdamOptions {
  /** How much of the mean of gradients, and of their squares, is kept in a step. */
  betas?: readonly [number, number];
  epsilon?: number;
}

/**
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; w = w - lr m' / (√v' + epsilon), where m' and v' are divided by
 * 1 - b^step. Worked: the first step moves each weight by lr against its gradient's sign.
 * Source: Kingma and Ba, Algorithm 1; PyTorch `torch.optim.Adam` without amsgrad.
 */
export class Adam extends Optimizer {
  readonly #betas: readonly [number, number];
  readonly #epsilon: number;
  readonly #mean: tf.Variable<tf.Rank.R1>;
  readonly #square: tf.Variable<tf.Rank.R1>;

  /** @throws InputError when a beta is none, or epsilon is below 0. */
  constructor(groups: readonly ParameterGroup[], { betas = [0.9, 0.999], epsilon = 1e-8 }: AdamOptions = {}) {
    for (const beta of betas) {
      if (!(beta >= 0 && beta < 1)) {
        throw new InputError({ what: `beta ${beta}`, expected: 'a number from 0 to below 1' });
      }
    }
    if (!(epsilon >= 0)) throw new InputError({ what: `epsilon ${epsilon}`, expected: '0 or more' });
    super(groups);
    this.#betas = betas;
    this.#epsilon = epsilon;
    this.#mean = this.slot('exp_avg');
    this.#square = this.slot('exp_avg_sq');
  }

  protected override update(weights: tf.Tensor1D, gradient: tf.Tensor1D, now: StepNow): tf.Tensor1D {
    const decay = this.decayOf(weights);
    return tf.sub(weights, this.adapted(decay ? tf.add(gradient, decay) : gradient, now));
  }

  /** What is taken off the weights; moves both slots. Both divisions by 1 - b^step are drawn into scalars. */
  protected adapted(gradient: tf.Tensor1D, { rate, step }: StepNow): tf.Tensor1D {
    const [beta1, beta2] = this.#betas;
    const mean = towards(this.#mean, gradient, 1 - beta1);
    const square = towards(this.#square, tf.square(gradient), 1 - beta2);
    const root = tf.sqrt(biasCorrection(beta2, step));
    const size = tf.mul(rate, tf.div(root, biasCorrection(beta1, step)));
    return tf.mul(size, tf.div(mean, tf.add(tf.sqrt(square), tf.mul(root, this.#epsilon))));
  }
}

function towards(slot: tf.Variable<tf.Rank.R1>, value: tf.Tensor1D, share: number): tf.Tensor1D {
  const moved = tf.add(slot, tf.mul(tf.sub(value, slot), share)) as tf.Tensor1D;
  slot.assign(moved);
  return moved;
}

/** 1 - beta^step: how much of a mean that began at zero is there. In this form float32 keeps its digits near 0. */
function biasCorrection(beta: number, step: tf.Scalar): tf.Tensor {
  if (beta === 0) return tf.scalar(1);
  return tf.neg(tf.expm1(tf.mul(step, Math.log(beta))));
}
