/** A checkpoint: all that a run needs to go on as if it had never stopped, in one safetensors file. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RandomState } from '../engine';
import { InputError } from '../errors';
import type { StoredTensor } from '../nn';
import { readSafetensors, type Safetensors, writeSafetensors } from '../nn/weights/safetensors';

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, StoredTensor>;

/** How far a run is. */
export interface Progress {
  /** Counted from 0; the epoch that goes on. */
  epoch: number;
  /** Steps of that epoch that are done; all of them: what comes at its end (validation) is still to be done. */
  stepInEpoch: number;
  /** Steps that are done in all: where the schedule stands, and the next step's number. */
  step: number;
}

/** The best validation so far. */
export interface Best {
  metric: string;
  value: number;
  epoch: number;
}

/** What a checkpoint holds. It is taken between two steps, when no gradients are being gathered. */
export interface Checkpoint {
  /** The run's full configuration, the schedule's among it, as JSON. */
  config: Record<string, unknown>;
  /** Says which data it was trained on, e.g. a hash. */
  dataFingerprint: string;
  /** Names of the classes or joints in their order. */
  names: readonly string[];
  stepsPerEpoch: number;
  progress: Progress;
  /** Raw weights and buffers, in PyTorch's names and layouts. */
  model: Tensors;
  ema?: { weights: Tensors; updates: number };
  /** Slots and step counter, as `Optimizer.state` gives them. */
  optimizer: Tensors;
  /** Sources of random numbers, by their use. */
  random: Readonly<Record<string, RandomState>>;
  /** The samples of the running epoch in their order. */
  order: readonly number[];
  best?: Best;
}

const count = z.int().min(0);
const word = z.int().min(0).max(0xffffffff);
const detailsSchema = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  dataFingerprint: z.string(),
  stepsPerEpoch: count,
  progress: z.strictObject({ epoch: count, stepInEpoch: count, step: count }),
  emaUpdates: count.optional(),
  random: z.record(z.string(), z.strictObject({ seed: word, words: z.tuple([word, word, word, word]) })),
  best: z.strictObject({ metric: z.string(), value: z.number(), epoch: count }).optional(),
});

const namesSchema = z.array(z.string());

/** Of the metadata entry that names the format. */
const format = 'papersweep-checkpoint-1';

/**
 * Writes a checkpoint; the file is whole or absent. Weights lie under "model." and "ema.", slots under "optimizer.".
 * @throws InputError when the disk is full or the folder cannot be written.
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { config, dataFingerprint, stepsPerEpoch, progress, random, best } = checkpoint;
  const details = { config, dataFingerprint, stepsPerEpoch, progress, random, best };
  const text = JSON.stringify({ ...details, emaUpdates: checkpoint.ema?.updates });
  const names = JSON.stringify(checkpoint.names);
  writeSafetensors(path, tensorsOf(checkpoint), { format, details: text, names });
}

/** How many bytes its file has, but for the header's names and texts. */
export function checkpointBytes(checkpoint: Checkpoint): number {
  let bytes = 0;
  for (const { data } of tensorsOf(checkpoint).values()) bytes += data.byteLength;
  return bytes;
}

/**
 * Reads a checkpoint.
 * @throws InputError when the file is missing, damaged, or no checkpoint of a run.
 */
export function readCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(readWhole(path), path);
  if (metadata.format !== format) {
    throw new InputError({
      what: 'no checkpoint of a run',
      where: path,
      expected: 'a file that `papersweep train` wrote; weights alone cannot be resumed',
    });
  }
  const { emaUpdates, ...details } = readPart(detailsSchema, metadata.details, 'details', path);
  const part = (prefix: string) => partOf(tensors, prefix);
  return {
    ...details,
    names: readPart(namesSchema, metadata.names, 'names', path),
    model: part('model.'),
    ema: emaUpdates === undefined ? undefined : { weights: part('ema.'), updates: emaUpdates },
    optimizer: part('optimizer.'),
    order: Array.from(tensors.get('data.order')?.data ?? []),
  };
}

/** The weights to predict with: the average where there is one. */
export function checkpointWeights({ ema, model }: Checkpoint): Tensors {
  return ema?.weights ?? model;
}

function tensorsOf({ model, ema, optimizer, order }: Checkpoint): Map<string, StoredTensor> {
  if (order.length >= 2 ** 24) throw new RangeError(`an order of ${order.length} samples`); // float32 counts so far
  const tensors = new Map<string, StoredTensor>();
  const add = (prefix: string, part: Tensors = new Map()) => {
    for (const [name, tensor] of part) tensors.set(prefix + name, tensor);
  };
  add('model.', model);
  add('ema.', ema?.weights);
  add('optimizer.', optimizer);
  return tensors.set('data.order', { shape: [order.length], data: Float32Array.from(order) });
}

function partOf(tensors: Safetensors['tensors'], prefix: string): Map<string, StoredTensor> {
  const part = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(part.map(([name, { shape, data }]) => [name.slice(prefix.length), { shape, data }]));
}

function readPart<T>(schema: z.ZodType<T>, text: string, name: string, path: string): T {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    plain = undefined;
  }
  const read = schema.safeParse(plain);
  if (read.success) return read.data;
  const [{ path: at, message }] = read.error.issues;
  throw new InputError({ what: `damaged checkpoint, ${at.join('.') || name}: ${message}`, where: path });
}

function readWhole(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTDIR') throw error;
    throw new InputError({ what: 'no such checkpoint', where: path, fix: 'train without --resume' });
  }
}
