/** `papersweep export --model`: a network with its weights as a SavedModel, for TensorFlow Serving and Python. */
import { createRandom, tf, useEngine, writeSavedModel } from '../engine';
import { InputError } from '../errors';
import type { Size } from '../heatmaps';
import { findModel } from '../models';
import { loadWeights } from '../nn/weights/load';

/** What the command is given. */
export interface ExportModelOptions {
  model: string;
  weights?: string;
  part?: string;
  /** "640x640" */
  size?: string;
  batch: string;
  /** Keys of the model's configuration, as JSON, e.g. {"classes": 3}. */
  config?: string;
  out: string;
}

/** Writes the SavedModel and says what its signature is. */
export async function exportModel(options: ExportModelOptions): Promise<void> {
  if (!options.weights)
    throw new InputError({ what: 'no --weights', expected: 'a .safetensors, .pth or .pt file' });
  const entry = findModel(options.model);
  const [width, height] = options.size ? sizeOf(options.size) : entry.inputSize;
  const batch = batchOf(options.batch);
  await useEngine();
  const { network } = entry.build(createRandom(0), configOf(options.config));
  loadWeights(network, options.weights, { part: options.part, rename: entry.rename });
  network.eval();
  const stored = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const example = tf.zeros([batch, height, width, 3]);
  const outputs = writeSavedModel(options.out, {
    forward: (images) => network.forward(images as tf.Tensor4D),
    variables: stored.map(({ value }) => value),
    example,
    inputName: 'images',
  });
  example.dispose();
  const { order, mean, sd } = entry.pixels;
  process.stdout.write(`${options.out}/saved_model.pb: ${entry.name}, signature serving_default
  in   images float32 [${batch}, ${height}, ${width}, 3], ${order} bytes less ${mean.join(', ')}, over ${sd.join(', ')}
  out  ${outputs.join(', ')}\n`);
}

function sizeOf(text: string): Size {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const [w, h] = [Number(width), Number(height)];
  if (w >= 32 && h >= 32 && w <= 8192 && h <= 8192) return [w, h];
  throw new InputError({
    what: `--size ${text}`,
    expected: 'WIDTHxHEIGHT in pixels, 32 to 8192, e.g. 640x640',
  });
}

function batchOf(text: string): number {
  const batch = Number(text);
  if (Number.isInteger(batch) && batch >= 1 && batch <= 1024) return batch;
  throw new InputError({ what: `--batch ${text}`, expected: 'a whole number from 1 to 1024' });
}

function configOf(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new InputError({ what: `--config ${text}`, expected: 'JSON, e.g. \'{"classes": 3}\'' });
  }
}
