/** Loss scaling for gradients in float16, whose small ones would vanish. Source: Micikevicius et al., "Mixed precision training", 3.2. */
import { tf } from './tensorflow';

/** How the scale moves; the defaults are PyTorch's GradScaler's but for a first scale of 2^15. */
export interface LossScaleOptions {
  initial?: number;
  growth?: number;
  backoff?: number;
  /** Steps without an overflow after which the scale grows. */
  interval?: number;
}

/** What a scaled backward pass gives. */
export type ScaledGradients = {
  value: tf.Scalar;
  /** By the variables' names, unscaled; zeros where the step overflowed. */
  grads: tf.NamedTensorMap;
  /** 1, or 0 where a gradient overflowed and the step should change nothing. */
  finite: tf.Scalar;
};

/**
 * A scale that a step carries along in variables: it falls when a gradient overflows, and grows while none does.
 * Name its `variables` to `compile`.
 */
export class LossScale {
  readonly scale: tf.Variable;
  /** Steps since it last changed. */
  readonly steps: tf.Variable;
  readonly #options: Required<Omit<LossScaleOptions, 'initial'>>;

  constructor({ initial = 2 ** 15, growth = 2, backoff = 0.5, interval = 2000 }: LossScaleOptions = {}) {
    this.scale = tf.variable(tf.scalar(initial), false);
    this.steps = tf.variable(tf.scalar(0), false);
    this.#options = { growth, backoff, interval };
  }

  get variables(): tf.Variable[] {
    return [this.scale, this.steps];
  }

  /** Differentiates a loss, scaled on the way; moves the scale on. The caller owns (or tidies) the result. */
  gradients(loss: () => tf.Scalar, variables: tf.Variable[]): ScaledGradients {
    const scale = tf.clone(this.scale) as tf.Scalar;
    const scaled = tf.variableGrads(() => tf.mul(loss(), scale), variables);
    const finite = allFinite(Object.values(scaled.grads));
    const unscaled = (grad: tf.Tensor) =>
      tf.where(tf.cast(finite, 'bool'), tf.div(grad, scale), tf.zerosLike(grad));
    const grads = Object.fromEntries(
      Object.entries(scaled.grads).map(([name, grad]) => [name, unscaled(grad)]),
    );
    this.#move(finite);
    return { value: tf.div(scaled.value, scale), grads, finite };
  }

  #move(finite: tf.Scalar): void {
    const { growth, backoff, interval } = this.#options;
    const steps = tf.mul(tf.add(this.steps, 1), finite);
    const grows = tf.greaterEqual(steps, interval);
    const kept = tf.where(grows, tf.mul(this.scale, growth), this.scale);
    this.scale.assign(tf.where(tf.cast(finite, 'bool'), kept, tf.mul(this.scale, backoff)));
    this.steps.assign(tf.where(grows, tf.zerosLike(steps), steps));
  }

  dispose(): void {
    tf.dispose(this.variables);
  }
}

/** Gives 1 when no number is infinite or none at all, else 0. */
function allFinite(tensors: tf.Tensor[]): tf.Scalar {
  const each = tensors.map((tensor) => tf.all(tf.isFinite(tensor)));
  return tf.cast(tf.all(tf.stack(each)), 'float32') as tf.Scalar;
}
