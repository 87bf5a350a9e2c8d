import * as assert from 'uvu/assert';
import { type DrawableNode, drawGraph } from '../../lib/engine/graph/graph-drawing';
import { suite } from '../harness';

/** "name Op from from" */
const nodes = (...lines: string[]): DrawableNode[] =>
  lines.map((line) => {
    const [name, op, ...inputs] = line.split(' ');
    return { name, op, inputs };
  });

const drawing = suite('drawGraph');

drawing('what follows one box alone joins it, a convolution never, constants and reads are left out', () => {
  const graph = nodes(
    'x_0 Placeholder',
    'c_1 Const',
    'w_2 ReadVariableOp',
    'a_3 Conv2D x_0 w_2',
    'b_4 Add a_3:0 c_1',
    'r_5 Relu b_4',
    'd_6 Conv2D r_5 w_2',
    'e_7 Add d_6 r_5',
  );
  const { nodes: boxes, edges } = drawGraph(graph);
  assert.equal(boxes, [
    { id: 'x_0', label: 'Placeholder', shape: 'ellipse' },
    { id: 'a_3', label: 'Conv2D\nAdd\nRelu', shape: 'box' },
    { id: 'd_6', label: 'Conv2D', shape: 'box' },
    { id: 'e_7', label: 'Add', shape: 'box' },
  ]);
  assert.equal(edges, [
    { from: 'x_0', to: 'a_3' },
    { from: 'a_3', to: 'd_6' },
    { from: 'd_6', to: 'e_7' },
    { from: 'a_3', to: 'e_7' },
  ]);
});

drawing('what leads to assignments alone is one box with them; control inputs are no arrows', () => {
  const graph = nodes(
    'x_0 Placeholder',
    'g_1 Conv2DBackpropFilter x_0',
    'm_2 Mul g_1',
    'n_3 Mul m_2',
    'p_4 AssignVariableOp handle n_3 ^x_0',
    'q_5 AssignVariableOp handle m_2',
  );
  const { nodes: boxes, edges } = drawGraph(graph);
  assert.equal(
    boxes.map(({ label }) => label),
    ['Placeholder', 'Conv2DBackpropFilter', 'Mul × 2\nAssignVariableOp × 2'],
  );
  assert.equal(edges, [
    { from: 'x_0', to: 'g_1' },
    { from: 'g_1', to: 'variables' },
  ]);
});

drawing('more boxes than asked for are joined with their neighbors, in the order of the step', () => {
  const chain = Array.from({ length: 12 }, (_, i) => `k_${i + 1} Conv2D ${i === 0 ? 'x_0' : `k_${i}`}`);
  const { nodes: boxes, edges } = drawGraph(nodes('x_0 Placeholder', ...chain.reverse()), 4);
  assert.equal(
    boxes.map(({ label }) => label),
    ['Placeholder', 'Conv2D × 4', 'Conv2D × 4', 'Conv2D × 4'],
  );
  assert.equal(
    edges.map(({ to }) => to),
    ['k_1', 'k_5', 'k_9'],
  );
});
