/** What a model of the list does with one image, as plain data. */
import { tf } from '../engine';
import type { Size } from '../heatmaps';
import { type ForwardTrace, traceForward } from '../nn/forward-trace';
import { zeros } from './model-size';
import { findModel } from './registry';

/**
 * Builds a model without values and traces one pass; takes well under a second at any size.
 * @param overrides keys of its configuration
 * @param inputSize width and height, pixels; default: what the model was made for
 * @throws InputError when there is no such model, or a key is unknown or unfit
 */
export function traceModel(name: string, overrides: object = {}, inputSize?: Size): ForwardTrace {
  const entry = findModel(name);
  const [width, height] = inputSize ?? entry.inputSize;
  return traceForward(
    () => entry.build(zeros, overrides).network,
    (network) => network.forward(tf.zeros<tf.Rank.R4>([1, height, width, 3])),
  );
}
