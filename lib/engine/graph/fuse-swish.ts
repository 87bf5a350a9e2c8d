/** Graphs for inference on the processor: convolution, bias and SiLU as one operation. */
import { countUses, producer } from './fold-batch-norm';
import { attributeKinds, dtypes, type GraphNode } from './node';

/**
 * Gives the nodes with biased convolutions as single operations, of which oneDNN also applies x sigmoid(x) to what it
 * has just computed: TensorFlow's own optimiser leaves a pass over memory there. A depthwise convolution takes its bias
 * alone: TensorFlow 2.21 fuses the SiLU too, by itself, and then fails ("Missing 0-th output"). For no other engine.
 */
export function fuseSwish(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const uses = countUses(nodes);
  const at = (input?: string) => byName.get(producer(input));
  const convolutionOf = (biased: GraphNode, op: string) => {
    const found = biased.op === 'BiasAdd' ? at(biased.inputs[0]) : undefined;
    return found?.op === op && uses.get(found.name) === 1 ? found : undefined;
  };
  return nodes.map((node) => {
    const depthwise = convolutionOf(node, 'DepthwiseConv2dNative');
    if (depthwise) return fused(node.name, depthwise, node.inputs[1], ['BiasAdd']);
    const [biased, gate] = node.op === 'Mul' ? [at(node.inputs[0]), at(node.inputs[1])] : [];
    if (!biased || gate?.op !== 'Sigmoid' || at(gate.inputs[0]) !== biased) return node;
    const convolution = convolutionOf(biased, 'Conv2D');
    const isAlone = uses.get(biased.name) === 2 && uses.get(gate.name) === 1;
    return convolution && isAlone
      ? fused(node.name, convolution, biased.inputs[1], ['BiasAdd', '_MklSwish'])
      : node;
  });
}

function fused(
  name: string,
  { op, inputs, attributes }: GraphNode,
  bias: string,
  operations: string[],
): GraphNode {
  const isDepthwise = op === 'DepthwiseConv2dNative';
  const types = { name: 'TArgs', type: attributeKinds.type, value: [dtypes.float32] };
  return {
    name,
    op: `_Fused${isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D'}`,
    inputs: [...inputs, bias],
    attributes: [
      ...attributes.filter((attribute) => attribute.name !== 'use_cudnn_on_gpu'),
      { name: 'num_args', type: attributeKinds.int, value: 1 },
      { name: 'fused_ops', type: attributeKinds.string, value: operations },
      ...(isDepthwise ? [] : [types]),
    ],
  };
}
