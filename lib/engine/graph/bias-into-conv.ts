/** Graphs for inference: a vector added to a convolution is its bias, and TensorFlow fuses it with what follows. */
import { convolutions, producer } from './fold-batch-norm';
import { attributeKinds, dtypes, type GraphNode } from './node';

/** Gives the nodes with every addition of a constant vector to a convolution said as the addition of a bias. */
export function biasOfConvolution(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.map((node) => {
    if (node.op !== 'Add' && node.op !== 'AddV2') return node;
    const [before, bias] = node.inputs.map((input) => byName.get(producer(input)));
    const isBias = bias?.constant?.shape.length === 1 && bias.constant.dtype === dtypes.float32;
    return before && isBias && convolutions.has(before.op) ? biasAdd(node, node.inputs[1]) : node;
  });
}

/** Gives the addition of a bias to a node's first input, under the node's name. */
export function biasAdd({ name, inputs }: GraphNode, bias: string): GraphNode {
  const attributes = [
    { name: 'T', type: attributeKinds.type, value: dtypes.float32 },
    { name: 'data_format', type: attributeKinds.string, value: 'NHWC' },
  ];
  return { name, op: 'BiasAdd', inputs: [inputs[0], bias], attributes };
}
