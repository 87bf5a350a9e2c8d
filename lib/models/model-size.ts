/** How large a model is and what one image costs: counted from its shapes, without weights and without an engine. */
import type { Random } from '../engine';
import type { Size } from '../heatmaps';
import { type Module, parameterCount, stateShapes } from '../nn';
import { convMacs, countLayers, type LayerCall, thop2021Macs, thopMacs } from '../nn/count-layers';
import { shapesOnly } from '../nn/shapes-backend';
import type { ModelEntry, Network } from './model';

/** One tensor of a checkpoint, in PyTorch's layout. */
export interface TensorShape {
  name: string;
  shape: number[];
  /** False for buffers, e.g. running statistics. */
  trainable: boolean;
}

/** Operations, counted in three ways. */
export interface Operations {
  /** Convolutions alone, without bias. */
  convolutions: number;
  /** With batch normalization as thop 0.1.1 counts it. */
  thop: number;
  /** As thop counted in 2021: what YOLOX prints. */
  thop2021: number;
}

/** A model's size at one input size. */
export interface ModelSize {
  inputSize: Size;
  /** Numbers that are trained. */
  parameters: number;
  /** Numbers that are kept and not trained. */
  buffers: number;
  /** Multiply-adds of one image. */
  macs: Operations;
  /** Twice the multiply-adds, in 10^9. */
  gflops: Operations;
  /** Bytes in float32: of parameters and buffers, and of all layers' outputs for one image. */
  memory: { weights: number; activations: number };
  tensors: TensorShape[];
}

/** What is counted beside the model itself. */
export interface CountOptions {
  /** Width and height of the image, pixels; default: what the model was made for. */
  inputSize?: Size;
  /** Keys of its configuration. */
  overrides?: object;
}

/**
 * Counts a model; takes milliseconds at any size.
 * @throws InputError when a key is unknown, or the network cannot take images of that size
 */
export function modelSize(entry: ModelEntry, options: CountOptions = {}): ModelSize {
  const { inputSize = entry.inputSize } = options;
  return countModel(entry, options, (network, calls) => ({
    inputSize,
    ...sizeOf(network),
    ...costOf(network, calls),
  }));
}

/**
 * Hands the network, without weights, and the calls of its layers to `read`; both are gone afterwards.
 * @throws InputError when a key is unknown, or the network cannot take images of that size
 */
export function countModel<T>(
  entry: ModelEntry,
  { inputSize = entry.inputSize, overrides }: CountOptions,
  read: (network: Network, calls: LayerCall[]) => T,
): T {
  return shapesOnly(() => {
    const { network } = entry.build(zeros, overrides);
    try {
      return read(network, countLayers(network, inputSize));
    } finally {
      network.dispose();
    }
  });
}

function sizeOf(network: Module): Pick<ModelSize, 'parameters' | 'buffers' | 'tensors'> {
  const kept = network.namedBuffers();
  const buffers = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  const tensors = [...stateShapes(network)].map(([name, shape]) => ({
    name,
    shape,
    trainable: !kept.has(name),
  }));
  return { parameters: parameterCount(network), buffers, tensors };
}

function costOf(network: Module, calls: readonly LayerCall[]): Pick<ModelSize, 'macs' | 'gflops' | 'memory'> {
  const macs = { convolutions: convMacs(calls), thop: thopMacs(calls), thop2021: thop2021Macs(calls) };
  const [convolutions, thop, thop2021] = Object.values(macs).map((count) => (2 * count) / 1e9);
  const stored = [...network.namedParameters().values(), ...network.namedBuffers().values()];
  const weights = stored.reduce((sum, { size }) => sum + 4 * size, 0);
  const isLayer = ({ module }: LayerCall) => [...module.namedModules()].length === 1;
  const activations = calls.filter(isLayer).reduce((sum, call) => sum + 4 * call.outputElements, 0);
  return { macs, gflops: { convolutions, thop, thop2021 }, memory: { weights, activations } };
}

/** First values that cost nothing: nobody looks at them. */
export const zeros: Random = Object.freeze({
  uniform: () => 0,
  normal: () => 0,
  integer: () => 0,
  shuffle: <T>(list: T[]) => list,
  fork: () => zeros,
  uniforms: (n: number) => new Float32Array(n),
  normals: (n: number) => new Float32Array(n),
  save: () => ({ seed: 0, words: [0, 0, 0, 0] as [number, number, number, number] }),
  restore: () => {},
});
