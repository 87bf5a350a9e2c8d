import * as assert from 'uvu/assert';
import { layOutGraph } from '../../lib/show/graph-layout';
import { suite } from '../harness';

const chain = {
  nodes: [
    { id: 'a', lines: ['a longer line of text', 'second'] },
    { id: 'b', lines: ['+'], shape: 'pill' as const },
    { id: 'c', lines: ['c'], group: 'g' },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'c' },
  ],
  groups: [{ id: 'g', label: 'frame' }],
};

const layout = suite('layOutGraph');
layout('below one another, boxes as large as their text and apart, arrows from box to box', async () => {
  const { nodes, edges, width, height } = await layOutGraph(chain);
  const [a, b, c] = nodes;
  assert.ok(a.y > b.y && b.y > c.y);
  assert.ok(a.width > b.width && a.height > b.height);
  assert.ok(a.y - a.height / 2 > b.y + b.height / 2);
  assert.ok(nodes.every(({ x, y }) => x > 0 && x < width && y > 0 && y < height));
  assert.is(edges.length, 3);
  for (const { points, tip } of edges) {
    assert.is(points.length % 3, 1);
    assert.ok(Math.hypot(points[points.length - 1].x - tip.x, points[points.length - 1].y - tip.y) < 15);
  }
});
layout('to the right', async () => {
  const { nodes } = await layOutGraph({ ...chain, direction: 'right' });
  assert.ok(nodes[0].x < nodes[1].x && nodes[1].x < nodes[2].x);
});
layout('a frame holds its nodes; what stands beside does not push', async () => {
  const { groups, nodes } = await layOutGraph(chain);
  const [{ left, right, bottom, top, label }] = groups;
  const [, , c] = nodes;
  assert.ok(left < c.x && c.x < right && bottom < c.y && c.y < top);
  assert.is(label, 'frame');
  const grouped = {
    ...chain,
    nodes: chain.nodes.map((node) => ({ ...node, group: node.id === 'c' ? undefined : 'g' })),
  };
  const below = await layOutGraph(grouped);
  const beside = await layOutGraph({ ...grouped, beside: ['g'] });
  assert.ok(beside.height < below.height);
});
layout('refuses an edge to nowhere and a frame that is not there', async () => {
  const fails = async (graph: Parameters<typeof layOutGraph>[0], reason: RegExp) => {
    const message = await layOutGraph(graph).then(
      () => '',
      (error: Error) => error.message,
    );
    assert.match(message, reason);
  };
  await fails({ ...chain, edges: [{ from: 'a', to: 'z' }] }, /ends at "z"/);
  await fails({ ...chain, groups: [] }, /"c" stands in "g"/);
});
