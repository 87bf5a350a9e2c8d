import * as assert from 'uvu/assert';
import { compile, conv2d, createRandom, type GraphDrawing, tf, withoutLeak } from '../../lib/engine';
import { diagram } from '../../lib/show/diagram';
import { nativeSuite } from './native-suite';
import { sixLayers } from './training-networks';

/** Six layers with momentum, compiled. */
function training() {
  const { parameters, inputShape, loss } = sixLayers();
  const slots = parameters.map((one) => tf.tidy(() => tf.variable(tf.zerosLike(one))));
  const step = compile(
    (images: tf.Tensor4D) => {
      const { value, grads } = tf.variableGrads(() => loss(images), parameters);
      for (const [i, one] of parameters.entries()) {
        slots[i].assign(tf.add(tf.mul(slots[i], 0.9), grads[one.name]));
        one.assign(tf.sub(one, tf.mul(slots[i], 0.1)));
      }
      return value;
    },
    { variables: [...parameters, ...slots] },
  );
  const random = createRandom(2);
  const images = tf.tensor4d(random.normals(inputShape.reduce((a, b) => a * b)), inputShape);
  const free = () => {
    step.dispose();
    tf.dispose([...parameters, ...slots, images]);
  };
  return { step, images, parameters, free };
}

const inspection = nativeSuite('the graph of a compiled step');

inspection('has the operations of the step, each with its line', () =>
  withoutLeak(() => {
    const { step, images, free } = training();
    const { counts, nodes } = step.graph(images).recorded;
    const wanted = {
      Conv2D: 6,
      Conv2DBackpropFilter: 6,
      Conv2DBackpropInput: 5,
      Relu: 6,
      AssignVariableOp: 36,
    };
    for (const [op, count] of Object.entries(wanted)) assert.is(counts[op], count, op);
    assert.is(
      Object.values(counts).reduce((a, b) => a + b),
      nodes.length,
    );
    assert.match(nodes.find(({ op }) => op === 'Conv2D')!.where!, /^test.engine.training-networks\.ts:\d+$/);
    assert.match(nodes.find(({ op }) => op === 'Sub')!.where!, /^test.engine.compile-inspect\.test\.ts:\d+$/);
    assert.is(nodes.find(({ op }) => op === 'Placeholder')!.where, undefined);
    free();
  }),
);

inspection('shows what TensorFlow fused', () =>
  withoutLeak(() => {
    const random = createRandom(1);
    const [filter, bias] = [
      tf.tensor4d(random.normals(9 * 64), [3, 3, 8, 8]),
      tf.tensor1d(random.normals(8)),
    ];
    const x = tf.tensor4d(random.normals(1024), [2, 8, 8, 8]);
    const step = compile((at: tf.Tensor4D) => tf.relu(tf.add(conv2d(at, filter, { padding: 1 }), bias)));
    const graph = step.graph(x);
    assert.equal([graph.recorded.counts.Relu, graph.recorded.counts.Conv2D], [1, 1]);
    const { nodes, counts } = graph.optimized();
    assert.is(counts.Relu, undefined, `${JSON.stringify(counts)}`);
    const [fused] = nodes.filter((node) => node.fused.length > 0);
    assert.match(fused.op, /FusedConv2D/);
    assert.equal(fused.fused, ['BiasAdd', 'Relu']);
    step.dispose();
    tf.dispose([filter, bias, x]);
  }),
);

inspection('says where the time of a run goes', () =>
  withoutLeak(() => {
    const { step, images, free } = training();
    const { elapsedMs, operations, nodes } = step.graph(images).profile();
    const sum = (all: { ms: number }[]) => all.reduce((total, { ms }) => total + ms, 0);
    assert.ok(elapsedMs > 0 && elapsedMs < 10_000, `${elapsedMs} ms`);
    assert.ok(Math.abs(sum(operations) - sum(nodes)) < 1e-6 && sum(nodes) > 0);
    assert.ok(sum(nodes) < elapsedMs * 64, 'more than 64 threads of work');
    assert.is(
      operations.reduce((total, { count }) => total + count, 0),
      nodes.length,
    );
    assert.ok(
      operations.every(({ ms }, i) => i === 0 || ms <= operations[i - 1].ms),
      'longest first',
    );
    const filters = operations.find(({ op }) => /Conv2DBackpropFilter/.test(op))!;
    assert.is(filters.count, 6);
    assert.ok(filters.ms > 0);
    const conv = nodes.find(({ op }) => /Conv2D$/.test(op))!;
    assert.match(conv.where!, /training-networks\.ts/);
    free();
  }),
);

inspection('changes nothing: variables, later runs, tensors', () =>
  withoutLeak(() => {
    const [looked, plain] = [training(), training()];
    const run = ({ step, images }: typeof looked) => tf.tidy(() => step(images).dataSync()[0]);
    const before = tf.memory().numTensors;
    const graph = looked.step.graph(looked.images);
    graph.optimized();
    const losses = [run(looked)];
    graph.profile();
    losses.push(run(looked), run(looked));
    assert.is(tf.memory().numTensors, before);
    assert.equal(losses, [run(plain), run(plain), run(plain)]);
    const weights = ({ parameters }: typeof looked) => parameters.map((one) => Array.from(one.dataSync()));
    assert.equal(weights(looked), weights(plain));
    for (const one of [looked, plain]) one.free();
  }),
);

inspection('is drawn in as many boxes as asked for, arrows going one way', async () => {
  const { step, images, free } = training();
  const graph = step.graph(images);
  const drawing = graph.recorded.drawing();
  assert.ok(drawing.nodes.length < 60, `${drawing.nodes.length} boxes`);
  assert.is(drawing.nodes.filter(({ label }) => /^Conv2DBackpropFilter$/m.test(label)).length, 6);
  const [variables] = drawing.nodes.filter(({ shape }) => shape === 'cylinder');
  assert.match(variables.label, 'AssignVariableOp × 36');
  checkDrawing(drawing);
  const few = graph.optimized().drawing(12);
  assert.ok(few.nodes.length <= 12 && few.nodes.length > 6, `${few.nodes.length} boxes`);
  checkDrawing(few);
  const svg = await diagram({ name: 'step', direction: 'down', ...few }).toSvg();
  assert.match(svg, 'AssignVariableOp × 36');
  free();
});

/** Arrows end at boxes, and no way leads back. */
function checkDrawing({ nodes, edges }: GraphDrawing): void {
  const waiting = new Map(nodes.map(({ id }) => [id, 0]));
  for (const { from, to } of edges) {
    assert.ok(waiting.has(from) && waiting.has(to), `${from} → ${to}`);
    waiting.set(to, waiting.get(to)! + 1);
  }
  const ready = nodes.map(({ id }) => id).filter((id) => waiting.get(id) === 0);
  for (const id of ready) {
    for (const { to } of edges.filter(({ from }) => from === id)) {
      waiting.set(to, waiting.get(to)! - 1);
      if (waiting.get(to) === 0) ready.push(to);
    }
  }
  assert.is(ready.length, nodes.length, 'the boxes form a circle');
}

inspection('is none where the step runs op by op', () => {
  process.env.PAPERSWEEP_COMPILE = '0';
  const x = tf.scalar(1);
  const step = compile((y: tf.Tensor) => tf.neg(y));
  assert.throws(() => step.graph(x), /no graph: here the step runs op by op; mend: /);
  delete process.env.PAPERSWEEP_COMPILE;
  assert.equal(step.graph(x).recorded.counts.Neg, 1);
  step.dispose();
  x.dispose();
});
