/** What all optimizers share: named weights, slots, the counter of steps, and their way into a checkpoint. */
import { tf } from '../engine';
import { InputError } from '../errors';
import type { StoredTensor } from '../nn';
import { FlatLayout, type NamedTensors } from './flat-layout';

/** Weights that are treated alike. */
export interface ParameterGroup {
  parameters: ReadonlyMap<string, tf.Variable>;
  /** 0 for none. */
  weightDecay: number;
  /** Multiplies the learning rate. */
  lrScale: number;
}

/**
 * Moves weights against their gradients. Weights, gradients and slots are each one vector while a step computes; every
 * number in it is found by its parameter's name. A step reads no values, so it can be compiled.
 */
export abstract class Optimizer {
  /** Where each parameter lies in a vector. */
  readonly layout: FlatLayout;
  readonly #variables: Record<string, tf.Variable>;
  readonly #slots = new Map<string, tf.Variable>();
  readonly #steps: tf.Variable;
  readonly #decay: tf.Variable | undefined;
  readonly #lrScale: tf.Variable | undefined;

  /** @throws InputError when no parameter is left to train, or one is in two groups. */
  constructor(groups: readonly ParameterGroup[]) {
    const groupOf = groupByName(groups);
    const variables = new Map([...groupOf].map(([name, { parameters }]) => [name, parameters.get(name)!]));
    this.layout = new FlatLayout(variables);
    this.#variables = Object.fromEntries(variables);
    this.#steps = tf.tidy(() => tf.variable(tf.scalar(0), false));
    this.#decay = this.#coefficients((name) => groupOf.get(name)!.weightDecay, 0);
    this.#lrScale = this.#coefficients((name) => groupOf.get(name)!.lrScale, 1);
  }

  /** The weights that it moves: the list to ask gradients for. */
  get variables(): tf.Variable[] {
    return Object.values(this.#variables);
  }

  /** All variables that a step reads or assigns to, as compiling wants to know them. */
  get stepVariables(): tf.Variable[] {
    const own = [this.#steps, ...this.#slots.values(), this.#decay, this.#lrScale];
    return [...this.variables, ...own.filter((variable) => variable !== undefined)];
  }

  /**
   * One step.
   * @param gradients by parameter name; those of other names are left out
   * @param learningRate a scalar tensor, so that one graph serves all rates
   * @throws Error when a gradient is missing: its weight and slots would fall behind.
   */
  apply(gradients: NamedTensors, learningRate: tf.Scalar): void {
    tf.tidy(() => this.applyFlat(this.layout.pack(gradients), learningRate));
  }

  /** One step from a vector of `layout`. */
  applyFlat(gradient: tf.Tensor1D, learningRate: tf.Scalar): void {
    tf.tidy(() => {
      const step = tf.add(this.#steps, 1) as tf.Scalar;
      this.#steps.assign(step);
      const rate = this.#lrScale ? tf.mul(learningRate, this.#lrScale) : learningRate;
      const moved = this.update(this.layout.pack(this.#variables), gradient, { rate, step });
      const values = this.layout.unpack(moved);
      for (const name of this.layout.names) this.#variables[name].assign(values[name]);
    });
  }

  /** Slots by name, then parameter ("exp_avg.stem.weight"), in this library's layout, and "step". */
  state(): Map<string, StoredTensor> {
    const state = new Map<string, StoredTensor>([['step', stored(this.#steps)]]);
    for (const [slot, variable] of this.#slots) {
      for (const [name, tensor] of this.layout.unpackValues(stored(variable).data)) {
        state.set(`${slot}.${name}`, tensor);
      }
    }
    return state;
  }

  /**
   * Sets what `state` gave.
   * @throws InputError when it is the state of another optimizer or of other parameters; then nothing is set.
   */
  load(state: ReadonlyMap<string, StoredTensor>): void {
    refuseOtherState(state, this.state());
    setValues(this.#steps, state.get('step')!.data);
    for (const [slot, variable] of this.#slots) {
      const values = new Float32Array(this.layout.length);
      for (const [name, { data }] of this.layout.unpackValues(values)) {
        data.set(state.get(`${slot}.${name}`)!.data);
      }
      setValues(variable, values);
    }
  }

  /** Frees slots and counters; the weights belong to the model. */
  dispose(): void {
    const weights = new Set(this.variables);
    for (const variable of this.stepVariables) if (!weights.has(variable)) variable.dispose();
  }

  /**
   * Computes the new weights, and assigns the slots.
   * @param now rate: the learning rate, a scalar or [length]; step: 1 at the first step
   * @returns [length]
   */
  protected abstract update(weights: tf.Tensor1D, gradient: tf.Tensor1D, now: StepNow): tf.Tensor1D;

  /** Makes a slot: a vector of zeros. */
  protected slot(name: string): tf.Variable<tf.Rank.R1> {
    const variable = tf.tidy(() => tf.variable(tf.zeros([this.layout.length]) as tf.Tensor1D, false));
    this.#slots.set(name, variable);
    return variable;
  }

  /** The gradient of weight decay, lambda w; undefined where nothing decays. */
  protected decayOf(weights: tf.Tensor1D): tf.Tensor1D | undefined {
    return this.#decay && tf.mul(weights, this.#decay);
  }

  /** A number for each weight, or undefined where all are `neutral`. A variable: no graph carries it as a constant. */
  #coefficients(numberOf: (name: string) => number, neutral: number): tf.Variable | undefined {
    if (this.layout.names.every((name) => numberOf(name) === neutral)) return undefined;
    return tf.tidy(() => tf.variable(tf.tensor1d(this.layout.spread(numberOf)), false));
  }
}

/** What a step is told besides weights and gradient. */
export interface StepNow {
  rate: tf.Tensor;
  step: tf.Scalar;
}

function groupByName(groups: readonly ParameterGroup[]): Map<string, ParameterGroup> {
  const groupOf = new Map<string, ParameterGroup>();
  for (const group of groups) {
    for (const name of group.parameters.keys()) {
      if (groupOf.has(name)) throw new InputError({ what: `parameter ${name} is in two groups` });
      groupOf.set(name, group);
    }
  }
  if (groupOf.size === 0) {
    throw new InputError({ what: 'no parameter is left to train', fix: 'freeze less of the model' });
  }
  return groupOf;
}

function stored(variable: tf.Variable): StoredTensor {
  return { shape: [...variable.shape], data: (variable.dataSync() as Float32Array).slice() };
}

function setValues(variable: tf.Variable, values: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)));
}

function refuseOtherState(
  got: ReadonlyMap<string, StoredTensor>,
  want: ReadonlyMap<string, StoredTensor>,
): void {
  const missing = [...want.keys()].filter((name) => !got.has(name));
  const unexpected = [...got.keys()].filter((name) => !want.has(name));
  const misshapen = [...want.keys()].filter(
    (name) => got.has(name) && got.get(name)!.shape.join() !== want.get(name)!.shape.join(),
  );
  const faults = Object.entries({ missing, unexpected, misshapen }).filter(([, names]) => names.length);
  if (faults.length === 0) return;
  const told = faults.map(([kind, names]) => `${names.length} ${kind}: ${names.slice(0, 5).join(', ')}`);
  throw new InputError({ what: `this optimizer state is of another optimizer or model: ${told.join('; ')}` });
}
