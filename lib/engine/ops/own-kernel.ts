/** Operations of our own as kernels: one implementation for the native engine, one of plain parts for the others. */
import { tf } from '../tensorflow';

/** Tensors by name, as kernels take them. */
export type Inputs = Record<string, tf.Tensor>;

/** Numbers and flags by name, as kernels take them. */
export type Attributes = Record<string, number | boolean | number[]>;

/** An operation of ours: what it computes, and how its gradient flows. */
export interface OwnKernel {
  name: string;
  /** The native engine's way; without it `composite` serves there too. */
  native?: (inputs: Inputs, attributes: Attributes) => tf.Tensor[];
  /** The same of plain TensorFlow.js operations, which every engine has. */
  composite: (inputs: Inputs, attributes: Attributes) => tf.Tensor[];
  gradient?: OwnGradient;
}

/** How the gradient of a kernel is computed from what was saved at the forward pass. */
export interface OwnGradient {
  inputsToSave?: string[];
  /** For each output, whether it is saved. */
  outputsToSave?: boolean[];
  /**
   * @param dys the gradient of each output
   * @param saved the saved inputs, then the saved outputs
   * @returns the gradient of each input, by name, computed when it is asked for
   */
  backward: (dys: tf.Tensor[], saved: tf.Tensor[], attributes: Attributes) => Record<string, () => tf.Tensor>;
}

const backends = ['tensorflow', 'wasm', 'webgpu', 'cpu'];

/** Registers an operation on every backend, with its gradient. To be called once a process. */
export function registerOwnKernel({ name, native, composite, gradient }: OwnKernel): void {
  for (const backendName of backends) {
    const run = (backendName === 'tensorflow' && native) || composite;
    const kernelFunc = ({ inputs, attrs }: { inputs: object; attrs?: object }) =>
      tf.tidy(() => run(inputs as Inputs, (attrs ?? {}) as Attributes));
    tf.registerKernel({ kernelName: name, backendName, kernelFunc });
  }
  if (gradient) registerOwnGradient(name, gradient);
}

/** Registers, or replaces, the gradient of a kernel. */
export function registerOwnGradient(
  kernelName: string,
  { inputsToSave, outputsToSave, backward }: OwnGradient,
): void {
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave,
    outputsToSave,
    gradFunc: (dy, saved, attrs) => backward(Array.isArray(dy) ? dy : [dy], saved, attrs as Attributes),
  });
}

/** Runs a registered kernel, on the tape. */
export function runOwnKernel(name: string, inputs: Inputs, attributes: Attributes = {}): tf.Tensor[] {
  const result = tf.engine().runKernel(name, inputs, attributes) as tf.Tensor | tf.Tensor[];
  return Array.isArray(result) ? result : [result];
}

/** What a kernel function is called with, and gives. */
export interface KernelCall {
  inputs: object;
  attrs?: object;
  backend: unknown;
}

/** A kernel function as TensorFlow.js keeps it. */
export type KernelFunction = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];

/** Replaces a kernel of one backend by one that may call it; does nothing where the backend is not loaded. */
export function wrapKernel(
  kernelName: string,
  backendName: string,
  wrap: (original: KernelFunction) => KernelFunction,
): void {
  const config = tf.getKernel(kernelName, backendName);
  if (!config) return;
  const kernelFunc = wrap(config.kernelFunc as KernelFunction) as typeof config.kernelFunc;
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...config, kernelFunc });
}
