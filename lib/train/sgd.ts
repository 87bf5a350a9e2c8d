/** Stochastic gradient descent with momentum, as PyTorch computes it. */
import { tf } from '../engine';
import { InputError } from '../errors';
import { Optimizer, type ParameterGroup, type StepNow } from './optimizer';

/** The numbers of SGD. */
export interface SgdOptions {
  /** 0 for none. */
  momentum: number;
  /** How much of a gradient is kept out of the momentum, from the second step on. */
  dampening?: number;
  /** Looks one step of momentum ahead. */
  nesterov?: boolean;
}

/**
 * g = gradient + lambda w; b = mu b + (1 - dampening) g, but b = g at the first step; w = w - lr b, with Nesterov
 * w - lr (g + mu b). The rate stands outside the momentum, so a changing rate acts at once.
 * Worked: w = 1, gradient 1, lr 0.1, mu 0.9: w = 0.9, then 0.71.
 * Source: PyTorch `torch.optim.SGD`.
 */
export class Sgd extends Optimizer {
  readonly #options: Required<SgdOptions>;
  readonly #momentum: tf.Variable<tf.Rank.R1> | undefined;

  /** @throws InputError when Nesterov is asked without momentum or with dampening, or a number is out of range. */
  constructor(groups: readonly ParameterGroup[], { momentum, dampening = 0, nesterov = false }: SgdOptions) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new InputError({ what: `momentum ${momentum}`, expected: 'a number from 0 to below 1' });
    }
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new InputError({
        what: `nesterov with momentum ${momentum} and dampening ${dampening}`,
        expected: 'momentum above 0 and dampening 0',
      });
    }
    super(groups);
    this.#options = { momentum, dampening, nesterov };
    this.#momentum = momentum > 0 ? this.slot('momentum_buffer') : undefined;
  }

  protected override update(weights: tf.Tensor1D, gradient: tf.Tensor1D, now: StepNow): tf.Tensor1D {
    const decay = this.decayOf(weights);
    const pull: tf.Tensor1D = decay ? tf.add(gradient, decay) : gradient;
    return tf.sub(weights, tf.mul(this.#direction(pull, now.step), now.rate));
  }

  #direction(pull: tf.Tensor1D, step: tf.Scalar): tf.Tensor1D {
    const { momentum, nesterov } = this.#options;
    if (!this.#momentum) return pull;
    const speed = tf.add(tf.mul(this.#momentum, momentum), this.#damped(pull, step)) as tf.Tensor1D;
    this.#momentum.assign(speed);
    return nesterov ? tf.add(pull, tf.mul(speed, momentum)) : speed;
  }

  #damped(pull: tf.Tensor1D, step: tf.Scalar): tf.Tensor1D {
    const { dampening } = this.#options;
    if (dampening === 0) return pull;
    const isLater = tf.minimum(tf.sub(step, 1), 1); // 0 at the first step, then 1
    return tf.mul(pull, tf.sub(1, tf.mul(isLater, dampening)));
  }
}
