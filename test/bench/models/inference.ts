/** One network's inference beside PyTorch and onnxruntime, with the same weights and outputs that are compared first. */
import { join } from 'node:path';
import { type Compiled, compile, createRandom, tf } from '../../../lib/engine';
import { findModel } from '../../../lib/models';
import { type StoredTensor, stateDict } from '../../../lib/nn';
import { writeSafetensors } from '../../../lib/nn/weights/safetensors';
import { measurePairs } from '../pairs';
import type { PythonPeer } from '../python-peer';
import { randomizeWeights } from './random-weights';

/** What is measured. */
export interface InferenceCase {
  model: 'yolox-nano' | 'yolox-s' | 'hrnet-w32';
  height: number;
  width: number;
  repetitions: number;
}

/** How it went beside one kind of peer. */
export interface InferenceRow {
  kind: 'eager' | 'eager-nhwc' | 'onnxruntime';
  ours: number;
  theirs: number;
  ratio: number;
  /** Largest difference of an output, as a part of the largest output. */
  difference: number;
}

interface Prepared {
  differences: Record<InferenceRow['kind'], number>;
  largest: number;
}

const kinds = ['eager', 'eager-nhwc', 'onnxruntime'] as const;

/** Measures one network; `folder` takes the weights. */
export async function measureInference(
  one: InferenceCase,
  peer: PythonPeer,
  folder: string,
  rounds: number,
): Promise<InferenceRow[]> {
  const random = createRandom(0);
  const { network } = findModel(one.model).build(random);
  randomizeWeights(network.eval(), random);
  const images = tf.tensor4d(pixels(one), [1, one.height, one.width, 3]);
  const weights = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const forward = compile((x: tf.Tensor4D) => firstOutput(network.forward(x)), {
    variables: weights.map(({ value }) => value),
    freeze: true,
  });
  const path = join(folder, `${one.model}-${one.height}.safetensors`);
  writeSafetensors(path, tensorsOf(network, images, forward(images)));
  const { differences, largest } = await peer.ask<Prepared>(`prepare ${one.model} ${path}`);
  const rows: InferenceRow[] = [];
  for (const kind of kinds) {
    const theirs = () => peer.ask<number[]>(`time ${kind} ${one.repetitions}`);
    const pair = await measurePairs(() => timed(forward, images, one.repetitions), theirs, rounds);
    rows.push({ kind, ...pair, difference: differences[kind] / largest });
  }
  forward.dispose();
  images.dispose();
  network.dispose();
  return rows;
}

/** A detector's raw rows, a pose network's maps. */
function firstOutput(outputs: unknown): tf.Tensor {
  return Array.isArray(outputs) ? outputs[0] : (outputs as { raw: tf.Tensor }).raw;
}

/** Bytes' values for YOLOX, about one for HRNet. */
function pixels({ model, height, width }: InferenceCase): Float32Array {
  const [low, high] = model === 'hrnet-w32' ? [-2, 2] : [0, 255];
  return createRandom(1).uniforms(height * width * 3, low, high);
}

async function timed(
  forward: Compiled<[tf.Tensor4D], tf.Tensor>,
  images: tf.Tensor4D,
  repetitions: number,
): Promise<number[]> {
  return Array.from({ length: repetitions }, () => {
    const started = performance.now();
    const output = forward(images);
    output.dataSync();
    const elapsed = performance.now() - started;
    output.dispose();
    return elapsed;
  });
}

/** What the peer reads: weights, input and output, channels first. */
function tensorsOf(
  network: Parameters<typeof stateDict>[0],
  images: tf.Tensor4D,
  output: tf.Tensor,
): Map<string, StoredTensor> {
  const weights = [...stateDict(network)].map(([name, tensor]) => [`model.${name}`, tensor] as const);
  const checked = [
    ['check.input', channelsFirst(images)],
    ['check.output', channelsFirst(output)],
  ] as const;
  const tensors = new Map([...weights, ...checked]);
  output.dispose();
  return tensors;
}

/** Turns maps; rows [N, A, numbers] stay. */
export function channelsFirst(tensor: tf.Tensor): StoredTensor {
  const turned = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tf.clone(tensor);
  const stored = { shape: turned.shape, data: Float32Array.from(turned.dataSync()) };
  turned.dispose();
  return stored;
}
