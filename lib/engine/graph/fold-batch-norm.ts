/** Graphs for inference: batch normalisation by fixed statistics goes into the convolution before it. */
import { biasAdd } from './bias-into-conv';
import { attributeKinds, type Constant, dtypes, type GraphNode } from './node';

/** The operations that a bias and a normalisation can go into. */
export const convolutions = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/**
 * Gives the nodes with every batch normalisation folded whose statistics, and whose convolution's filter, are
 * constants: filter gamma / sqrt(variance + epsilon), bias beta - mean gamma / sqrt(variance + epsilon). The node keeps
 * its name and becomes the addition of the bias, which TensorFlow fuses into the convolution.
 */
export function foldBatchNorm(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const uses = countUses(nodes);
  const changed = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const convolution = byName.get(producer(node.inputs[0]));
    if (!isFixedNorm(node) || !convolution || !convolutions.has(convolution.op)) continue;
    if (uses.get(convolution.name) !== 1) continue;
    const [filter, ...statistics] = [convolution.inputs[1], ...node.inputs.slice(1)].map((input) =>
      constantOf(input, byName),
    );
    if (!filter || statistics.some((constant) => !constant)) continue;
    const { gain, bias } = affine(statistics as Constant[], epsilonOf(node));
    const scaled = constantNode(`${convolution.name}/folded_filter`, scaleFilter(filter, gain));
    changed.set(convolution.name, [
      scaled,
      { ...convolution, inputs: [convolution.inputs[0], `${scaled.name}:0`] },
    ]);
    const added = constantNode(`${node.name}/folded_bias`, floatConstant([bias.length], bias));
    changed.set(node.name, [added, biasAdd(node, `${added.name}:0`)]);
  }
  return nodes.flatMap((node) => changed.get(node.name) ?? [node]);
}

/** The node that an input comes from. */
export function producer(input = ''): string {
  return input.replace(/^\^|:\d+$/g, '');
}

/** Gives the constant that an input is, also when it was reshaped on the way. */
export function constantOf(input: string, byName: Map<string, GraphNode>): Constant | undefined {
  const node = byName.get(producer(input));
  if (node?.op !== 'Reshape') return node?.constant;
  const [from, shape] = node.inputs.map((one) => constantOf(one, byName));
  return from && shape && { ...from, shape: [...new Int32Array(shape.bytes.slice().buffer)] };
}

/** How often each node is used by others. */
export function countUses(nodes: GraphNode[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const input of nodes.flatMap(({ inputs }) => inputs)) {
    uses.set(producer(input), (uses.get(producer(input)) ?? 0) + 1);
  }
  return uses;
}

/** A constant of float32 numbers. */
export function floatConstant(shape: number[], values: Float32Array): Constant {
  return {
    dtype: dtypes.float32,
    shape,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** The numbers of a float32 constant. */
export function floatsOf({ bytes }: Constant): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** A node that gives a constant. */
export function constantNode(name: string, constant: Constant): GraphNode {
  const attributes = [{ name: 'dtype', type: attributeKinds.type, value: constant.dtype }];
  return { name, op: 'Const', inputs: [], attributes, constant };
}

function isFixedNorm({ op, attributes }: GraphNode): boolean {
  return (
    /^FusedBatchNorm(V2|V3)?$/.test(op) &&
    attributes.some((a) => a.name === 'is_training' && a.value === false)
  );
}

function epsilonOf({ attributes }: GraphNode): number {
  return attributes.find(({ name }) => name === 'epsilon')!.value as number;
}

function affine(statistics: Constant[], epsilon: number): { gain: Float32Array; bias: Float32Array } {
  const [scale, offset, mean, variance] = statistics.map(floatsOf);
  const gain = scale.map((gamma, c) => gamma / Math.sqrt(variance[c] + epsilon));
  return { gain, bias: offset.map((beta, c) => beta - mean[c] * gain[c]) };
}

/** A filter's last axis, or the last two of a depthwise one, are the channels of what it gives. */
function scaleFilter(filter: Constant, gain: Float32Array): Constant {
  return floatConstant(
    filter.shape,
    floatsOf(filter).map((weight, i) => weight * gain[i % gain.length]),
  );
}
