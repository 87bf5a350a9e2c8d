/** Graphs for inference: zeros put around an image become padding of the convolution, and nothing is copied. */
import { countUses, producer } from './fold-batch-norm';
import { attributeKinds, type Constant, type GraphNode } from './node';

/**
 * Gives the nodes with every padding by zeros folded into the one convolution (without padding) that uses it. Depthwise
 * convolutions keep theirs: TensorFlow 2.21 loses their paddings when it fuses them, and ends the process.
 */
export function padIntoConvolution(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const uses = countUses(nodes);
  return nodes.map((node) => {
    const pad = node.op === 'Conv2D' ? byName.get(producer(node.inputs[0])) : undefined;
    if (pad?.op !== 'PadV2' || uses.get(pad.name) !== 1 || !hasNoPadding(node)) return node;
    const [amounts, value] = pad.inputs.slice(1).map((input) => byName.get(producer(input))?.constant);
    if (!amounts || !value || value.bytes.some((byte) => byte !== 0)) return node;
    return padded(node, pad.inputs[0], numbers(amounts));
  });
}

function hasNoPadding({ attributes }: GraphNode): boolean {
  return attributes.some(({ name, value }) => name === 'padding' && value === 'VALID');
}

function numbers({ bytes }: Constant): number[] {
  return [...new Int32Array(bytes.slice().buffer)];
}

function padded(node: GraphNode, input: string, amounts: number[]): GraphNode {
  const others = node.attributes.filter(({ name }) => name !== 'padding');
  const attributes = [
    ...others,
    { name: 'padding', type: attributeKinds.string, value: 'EXPLICIT' },
    { name: 'explicit_paddings', type: attributeKinds.int, value: amounts },
  ];
  return { ...node, inputs: [input, ...node.inputs.slice(1)], attributes };
}
