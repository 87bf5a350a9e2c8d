/** Takes out of a graph what a reader would stumble over. */
import type { BlockGraph, BlockNode } from './block-graph';

/** Leaves out operations that nothing uses, and inputs that nothing takes. */
export function dropUnused(graph: BlockGraph): BlockGraph {
  const used = new Set(graph.edges.map(({ from }) => from));
  const isKept = ({ id, what }: BlockNode) => used.has(id) || what === 'output' || what === 'block';
  const nodes = graph.nodes.filter(isKept);
  if (nodes.length === graph.nodes.length) return graph;
  const kept = new Set(nodes.map(({ id }) => id));
  return dropUnused({ ...graph, nodes, edges: graph.edges.filter(({ to }) => kept.has(to)) });
}

/** Makes one sum of sums of sums: a + that goes to another + of the same block and nowhere else. */
export function joinSums(graph: BlockGraph): BlockGraph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const isSum = (id: string) => byId.get(id)?.kind === '+';
  const inner = graph.nodes.find(({ id, group }) => {
    if (!isSum(id)) return false;
    const uses = graph.edges.filter(({ from }) => from === id);
    return uses.length === 1 && isSum(uses[0].to) && byId.get(uses[0].to)!.group === group;
  });
  if (!inner) return graph;
  const { to } = graph.edges.find(({ from }) => from === inner.id)!;
  const moved = graph.edges
    .filter(({ from }) => from !== inner.id)
    .map((edge) => (edge.to === inner.id ? { from: edge.from, to } : edge));
  const edges = [...new Map(moved.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
  return joinSums({ ...graph, nodes: graph.nodes.filter(({ id }) => id !== inner.id), edges });
}
