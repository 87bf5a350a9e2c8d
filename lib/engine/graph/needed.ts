/** Graphs for inference: what folding left behind goes. */
import { producer } from './fold-batch-norm';
import type { GraphNode } from './node';

/**
 * Gives the nodes that the outputs need, and what is fed: a filter that was folded into another would take memory
 * three times over, in the graph, in its bytes and in the session.
 */
export function neededNodes(nodes: GraphNode[], outputs: readonly { name: string }[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const open = outputs.map(({ name }) => producer(name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    open.push(...(byName.get(name)?.inputs.map(producer) ?? []));
  }
  return nodes.filter(({ name, op }) => needed.has(name) || op === 'Placeholder');
}
