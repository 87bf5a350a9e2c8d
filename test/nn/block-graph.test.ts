import * as assert from 'uvu/assert';
import { createRandom, tf } from '../../lib/engine';
import { Conv2d, Linear, Module, Relu, Sequential } from '../../lib/nn';
import { type BlockGraph, blockGraph } from '../../lib/nn/block-graph';
import { traceForward } from '../../lib/nn/forward-trace';
import { suite } from '../harness';

const random = createRandom(0);
const conv = (inChannels: number, outChannels: number) =>
  new Conv2d({ inChannels, outChannels, kernelSize: 1 }, random);

/** relu(conv(x)) + x: one sum of three, made of two. */
class Inner extends Module {
  readonly conv = conv(4, 4);
  readonly relu = new Relu();
  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.relu.forward(this.conv.forward(x));
    return tf.add(tf.add(this.relu.forward(x), y), x);
  }
}

/** Looks at x twice with the same weights; halves; what it computes beside it goes nowhere. */
class Outer extends Module {
  readonly inner = new Inner();
  readonly shared = new Sequential<tf.Tensor2D>(
    new Linear({ inFeatures: 4, outFeatures: 4 }, random),
    (x: tf.Tensor2D) => tf.relu(x),
  );
  readonly paths = [conv(4, 2), conv(4, 2)];
  forward(x: tf.Tensor4D): tf.Tensor4D[] {
    tf.exp(x);
    const y = this.inner.forward(x);
    const pooled = [tf.mean(y, [1, 2]), tf.max(y, [1, 2])] as tf.Tensor2D[];
    const logits = tf.add(this.shared.forward(pooled[0]), this.shared.forward(pooled[1]));
    const gate = tf.mul(tf.reshape(tf.sigmoid(logits), [1, 1, 1, 4]), 1);
    const weighted = tf.div(tf.mul(y, gate), 2) as tf.Tensor4D;
    return this.paths.map((path) => path.forward(weighted));
  }
}

const trace = traceForward(
  () => new Outer(),
  (outer) => outer.forward(tf.zeros([1, 6, 8, 4])),
);
const arrows = ({ edges }: BlockGraph) => edges.map(({ from, to }) => `${from} > ${to}`).sort();
/** Edges by what their ends are called. */
const named = (graph: BlockGraph) => {
  const names = new Map(graph.nodes.map(({ id, what, kind, name }) => [id, what === 'block' ? name : kind]));
  return graph.edges.map(({ from, to }) => `${names.get(from)} > ${names.get(to)}`).sort();
};

const graphs = suite('blockGraph');
graphs(
  'edges are what the pass used: shared weights are one block, silent steps and dead ends are none',
  () => {
    const graph = blockGraph(trace);
    assert.equal(named(graph), [
      '+ > sigmoid',
      'inner > max over h, w',
      'inner > mean over h, w',
      'inner > ×',
      'input > inner',
      'max over h, w > shared',
      'mean over h, w > shared',
      'paths.0 > output',
      'paths.1 > output',
      'shared > +',
      'sigmoid > ×',
      '× > ÷ 2',
      '÷ 2 > paths.0',
      '÷ 2 > paths.1',
    ]);
    const shared = graph.nodes.find(({ name, what }) => name === 'shared' && what === 'block')!;
    assert.is(shared.times, 2);
    assert.is(shared.parameters, 20);
    assert.equal(graph.nodes.find(({ id }) => id === 'paths.0')!.shapes, [[1, 6, 8, 2]]);
    assert.is(graph.nodes.find(({ id }) => id === 'paths.0')!.window, '1×1');
  },
);
graphs('a block that is opened becomes a frame; what has no weights is drawn at each call; sums join', () => {
  const graph = blockGraph(trace, { open: ['inner'] });
  assert.equal(graph.groups, [{ id: 'inner', name: 'inner', kind: 'Inner', parameters: 20 }]);
  const inside = graph.nodes.filter(({ group }) => group === 'inner').map(({ id, kind }) => `${id} ${kind}`);
  assert.equal(inside, ['inner.conv Conv2d', 'inner.relu@0 Relu', 'inner.relu@1 Relu', 'inner/1 +']);
  const own = arrows(graph).filter((arrow) => arrow.includes('> inner'));
  assert.equal(own, [
    'in 0 > inner.conv',
    'in 0 > inner.relu@1',
    'in 0 > inner/1',
    'inner.conv > inner.relu@0',
    'inner.relu@0 > inner/1',
    'inner.relu@1 > inner/1',
  ]);
});
graphs('any block may be the root: its inputs and outputs are the ends', () => {
  const graph = blockGraph(trace, { root: 'inner' });
  assert.equal(
    graph.nodes.filter(({ what }) => what === 'input' || what === 'output').map(({ id }) => id),
    ['in 0', 'out 0'],
  );
  assert.is(graph.groups.length, 0);
  assert.is(arrows(graph).filter((arrow) => arrow.startsWith('in 0')).length, 3);
});
graphs('a folded list is one node with the weights of all', () => {
  const graph = blockGraph(trace, { folded: ['paths'] });
  const list = graph.nodes.find(({ name }) => name === 'paths')!;
  assert.equal([list.kind, list.parameters], ['2 paths', 20]);
  assert.equal(
    arrows(graph).filter((arrow) => arrow.startsWith('[paths]') || arrow.includes('[paths] >')),
    ['@0[paths] > out 0', '@0[paths] > out 1'].map((arrow) => arrow.replace('@0', '')),
  );
});
graphs('refuses blocks that did not run', () => {
  assert.throws(() => blockGraph(trace, { root: 'nobody' }), /no block "nobody" ran/);
  assert.throws(() => blockGraph(trace, { open: ['inner.conv.weight'] }), /no block/);
});
