/** What a network did in one pass, as plain data: the tree of its modules' calls, and who used whose tensor. */
import { tf } from '../engine';
import { Conv2d } from './conv2d';
import { MaxPool2d } from './max-pool';
import type { Module } from './module';
import { type ForwardCall, observeForward } from './observe';
import { type ShapesOperation, shapesOnly, singleNumber, watchOperations } from './shapes-backend';
import { parameterCount } from './summary';

/** A tensor: the same number, the same tensor. */
export interface TracedTensor {
  id: number;
  /** NHWC. */
  shape: readonly number[];
}

/** One call of one module. */
export interface TracedCall {
  /** Place in the tree; '' is the root. */
  name: string;
  /** Name of the class. */
  kind: string;
  /** The call that it happened in, as an index; none for the root's. */
  parent?: number;
  /** Trainable numbers in it and below it. */
  parameters: number;
  /** Whether it consists of modules. */
  hasParts: boolean;
  /** Window and stride of a convolution or pooling, or of a block's only convolution: `3×3 /2`. */
  window?: string;
  inputs: TracedTensor[];
  outputs: TracedTensor[];
}

/** One operation of the engine. */
export interface TracedOperation {
  /** TensorFlow's name. */
  kernel: string;
  attributes: object;
  /** The innermost call that it happened in, as an index. */
  call?: number;
  /** Tensors, weights and constants among them. */
  inputs: number[];
  outputs: TracedTensor[];
  /** The single number among its inputs: the 3 of x / 3. */
  number?: number;
}

/** Both, each in the order in which they began. */
export interface ForwardTrace {
  calls: TracedCall[];
  operations: TracedOperation[];
}

/**
 * Runs a network on shapes alone, in the mode of inference, and writes down its calls and operations.
 * @param make builds the network; it is freed afterwards
 * @param pass runs it once, e.g. `(network) => network.forward(tf.zeros([1, 640, 640, 3]))`
 */
export function traceForward<M extends Module>(make: () => M, pass: (network: M) => unknown): ForwardTrace {
  return shapesOnly(() => {
    const network = make().eval();
    try {
      return traced(network, () => pass(network));
    } finally {
      network.dispose();
    }
  });
}

function traced(network: Module, pass: () => unknown): ForwardTrace {
  const trace: ForwardTrace = { calls: [], operations: [] };
  const open: number[] = [];
  const ids = new Map<object, number>();
  const idOf = (data: object) => ids.get(data) ?? ids.set(data, ids.size).size - 1;
  const tensors = (value: unknown) =>
    tensorsIn(value).map(({ dataId, shape }) => ({ id: idOf(dataId), shape: [...shape] }));
  const begins = (name: string, module: Module, input: unknown) => {
    trace.calls.push({ ...describe(name, module), parent: open.at(-1), inputs: tensors(input), outputs: [] });
    open.push(trace.calls.length - 1);
  };
  const ends = ({ output }: ForwardCall) => {
    trace.calls[open.pop()!].outputs = tensors(output);
  };
  const ran = ({ kernel, attributes, inputs, outputs }: ShapesOperation) => {
    trace.operations.push({
      kernel,
      attributes,
      call: open.at(-1),
      inputs: inputs.map(idOf),
      outputs: outputs.map(({ data, shape }) => ({ id: idOf(data), shape })),
      number: inputs.map(singleNumber).find((value) => value !== undefined),
    });
  };
  watchOperations(ran, () => void observeForward(network, ends, pass, begins));
  return trace;
}

function describe(
  name: string,
  module: Module,
): Pick<TracedCall, 'name' | 'kind' | 'parameters' | 'hasParts' | 'window'> {
  const [, ...parts] = module.namedModules();
  const window = windowOf(module, parts);
  const parameters = parameterCount(module);
  return {
    name,
    kind: module.constructor.name,
    parameters,
    hasParts: parts.length > 0,
    ...(window && { window }),
  };
}

function windowOf(module: Module, parts: readonly [string, Module][]): string | undefined {
  const convolutions = [module, ...parts.map(([, part]) => part)].filter((part) => part instanceof Conv2d);
  const windowed = convolutions.length === 1 ? convolutions[0] : module;
  if (!(windowed instanceof Conv2d || windowed instanceof MaxPool2d)) return undefined;
  const { kernelSize, stride } = windowed.options;
  return `${kernelSize}×${kernelSize}${stride > 1 ? ` /${stride}` : ''}`;
}

function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(tensorsIn);
}
