/** The exponential moving average of a model's weights, which is what is evaluated. */
import { tf } from '../engine';
import { loadStateDict, type Module, type Parameter, type StoredTensor, stateDict } from '../nn';
import { FlatLayout } from './flat-layout';

/** The numbers of the average. */
export interface EmaOptions {
  /** What is kept of the average in a step, late in a run. */
  decay: number;
  /** In steps: the decay of step n is decay (1 - e^(-n / ramp)), so that the first weights are soon forgotten. */
  ramp: number;
}

/** YOLOX's. */
export const emaOptions: EmaOptions = Object.freeze({ decay: 0.9998, ramp: 2000 });

/**
 * Keeps the average of all parameters and buffers of a model. An update reads no values, so it can be compiled.
 * Source: YOLOX `ModelEMA`.
 */
export class Ema {
  readonly #model: Module;
  readonly #shadow: Module;
  readonly #options: EmaOptions;
  readonly #layout: FlatLayout;
  readonly #average: tf.Variable<tf.Rank.R1>;
  readonly #updates: tf.Variable;

  /**
   * @param model whose weights are averaged
   * @param shadow another model of the same architecture; it is filled when `averaged` asks for it
   */
  constructor(model: Module, shadow: Module, options: EmaOptions = emaOptions) {
    this.#model = model;
    this.#shadow = shadow.eval();
    this.#options = options;
    this.#layout = new FlatLayout(shapesOf(model));
    this.#average = tf.tidy(() => tf.variable(this.#layout.pack(valuesOf(model)), false));
    this.#updates = tf.tidy(() => tf.variable(tf.scalar(0), false));
  }

  /** All variables that an update reads or assigns to, as compiling wants to know them. */
  get stepVariables(): tf.Variable[] {
    const weights = [...tensorsOf(this.#model).values()].map(({ value }) => value);
    return [...weights, this.#average, this.#updates];
  }

  /** Moves the average towards the model: to be called after each step. */
  update(): void {
    const { decay, ramp } = this.#options;
    tf.tidy(() => {
      const updates = tf.add(this.#updates, 1);
      this.#updates.assign(updates);
      // 1 - decay (1 - e^(-n / ramp)), written so that float32 keeps the digits of 1 - decay. No division by a constant:
      // a graph makes it a product with the reciprocal, whose last bit may be another.
      const share = tf.add(tf.mul(tf.exp(tf.mul(updates, -1 / ramp)), decay), 1 - decay);
      const model = this.#layout.pack(valuesOf(this.#model));
      this.#average.assign(tf.add(this.#average, tf.mul(tf.sub(model, this.#average), share)));
    });
  }

  /** Gives the shadow model, in inference mode, holding the average as it is now. */
  averaged(): Module {
    tf.tidy(() => {
      const averages = this.#layout.unpack(this.#average);
      for (const [name, { value }] of tensorsOf(this.#shadow)) value.assign(averages[name]);
    });
    return this.#shadow;
  }

  /** How many updates there were. */
  get updates(): number {
    return this.#updates.dataSync()[0];
  }

  /** The average by name, in PyTorch's layout. */
  state(): Map<string, StoredTensor> {
    return stateDict(this.averaged());
  }

  /**
   * Sets the average and its count of updates.
   * @throws InputError when the tensors are of another model.
   */
  load(state: ReadonlyMap<string, StoredTensor>, updates: number): void {
    loadStateDict(this.#shadow, state);
    tf.tidy(() => {
      this.#average.assign(this.#layout.pack(valuesOf(this.#shadow)));
      this.#updates.assign(tf.scalar(updates));
    });
  }

  /** Frees the average; both models belong to the caller. */
  dispose(): void {
    tf.dispose([this.#average, this.#updates]);
  }
}

function tensorsOf(module: Module): Map<string, Parameter> {
  return new Map([...module.namedParameters(), ...module.namedBuffers()]);
}

function shapesOf(module: Module): Map<string, { shape: number[] }> {
  return new Map([...tensorsOf(module)].map(([name, { value }]) => [name, { shape: value.shape }]));
}

function valuesOf(module: Module): Record<string, tf.Tensor> {
  return Object.fromEntries([...tensorsOf(module)].map(([name, { value }]) => [name, value]));
}
