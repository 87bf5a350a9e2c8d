/** Graphs for inference on the processor: depthwise convolutions said as convolutions of as many groups as channels. */
import { constantNode, constantOf } from './fold-batch-norm';
import type { GraphNode } from './node';

/**
 * Gives the nodes with every depthwise convolution by a constant filter [H, W, C, M] as a convolution by the filter
 * [H, W, 1, C M], which holds the same numbers in the same order. oneDNN computes both by one routine, but only the
 * latter takes padding and SiLU in; TensorFlow 2.21 ends the process or fails for the former. For no other engine:
 * TensorFlow's own kernels know no groups.
 */
export function depthwiseAsGroups(nodes: GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap((node) => {
    const filter = node.op === 'DepthwiseConv2dNative' ? constantOf(node.inputs[1], byName) : undefined;
    if (!filter) return [node];
    const [height, width, channels, multiplier] = filter.shape;
    const shape = [height, width, 1, channels * multiplier];
    const grouped = constantNode(`${node.name}/groups`, { ...filter, shape });
    return [grouped, { ...node, op: 'Conv2D', inputs: [node.inputs[0], `${grouped.name}:0`] }];
  });
}
