/** Weights for measuring: no constant that a graph could make use of, and outputs of ordinary size. */
import { type Random, tf } from '../../../lib/engine';
import type { Module, Parameter } from '../../../lib/nn';

/** Gives all parameters and buffers random values: convolutions by fan in, variances and scales from 0.5 to 1.5. */
export function randomizeWeights(network: Module, random: Random): void {
  const all = new Map([...network.namedParameters(), ...network.namedBuffers()]);
  for (const [name, parameter] of all) {
    const { value } = parameter;
    const from = random.fork(name);
    const values = Float32Array.from({ length: value.size }, () => drawn(name, parameter, from));
    tf.tidy(() => value.assign(tf.tensor(values, value.shape)));
  }
}

function drawn(name: string, { value: { shape } }: Parameter, random: Random): number {
  if (shape.length === 4) return random.normal() * Math.sqrt(2 / (shape[0] * shape[1] * shape[2]));
  if (/running_var$|weight$/.test(name)) return 0.5 + random.uniform();
  return 0.1 * random.normal();
}
