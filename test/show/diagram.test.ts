import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { diagram } from '../../lib/show/diagram';
import { suite } from '../harness';

const graph = {
  nodes: [{ id: 'a', label: 'a <x>' }, { id: 'b' }],
  edges: [{ from: 'a', to: 'b', label: 'uses' }],
};
const diagrams = suite('diagram');

diagrams('draws nodes and edges as SVG, escaped', async () => {
  const svg = await diagram({ name: 'd', ...graph }).toSvg();
  assert.match(svg, '<svg');
  for (const text of ['a &lt;x&gt;', '>b<', '>uses<', 'a&#45;&gt;b']) assert.match(svg, text);
});

diagrams('shows itself as PNG and text', async () => {
  const { data, metadata } = await diagram({ name: 'd', ...graph }).toMimeBundle();
  const { width, height } = await sharp(Buffer.from(data['image/png'] as string, 'base64')).metadata();
  const size = metadata!['image/png'] as { width: number; height: number };
  assert.ok(
    Math.abs(width / 2 - size.width) <= 1 && Math.abs(height / 2 - size.height) <= 1,
    `${width} ${size.width}`,
  );
  assert.equal(Object.keys(data), ['image/png', 'text/plain']);
  assert.is(data['text/plain'], 'Diagram d: a → b');
});

diagrams('refuses an edge to nowhere and a node twice', () => {
  assert.throws(
    () => diagram({ name: 'd', ...graph, edges: [{ from: 'a', to: 'c' }] }),
    /edge a → c: no node "c"/,
  );
  assert.throws(
    () => diagram({ name: 'd', nodes: [{ id: 'a' }, { id: 'a' }], edges: [] }),
    /"a" is there twice/,
  );
});
