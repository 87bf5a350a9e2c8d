import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { compile, createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { addonPath } from '../../lib/engine/addon';
import { buildYolo, decodeYoloRows, yoloxConfig } from '../../lib/models';
import { CbamCsp, Mff, type Module, type Pyramid } from '../../lib/nn';
import { suite, testWith } from '../harness';

process.env.PAPERSWEEP_ENGINE = 'cpu';
const missing = existsSync(addonPath('cpu'))
  ? undefined
  : 'no native engine here: npx papersweep engine install';
const compiled = suite('a YOLO as one graph, beside op by op');

const random = () => createRandom(1);
const image = (side: number, channels: number) =>
  tf.tensor4d(createRandom(2).normals(2 * side * side * channels), [2, side, side, channels]);
const tensorsOf = (module: Module) =>
  [...module.namedParameters().values(), ...module.namedBuffers().values()].map(({ value }) => value);

/** The largest difference, as a share of the largest value. */
function difference(got: tf.Tensor, want: tf.Tensor): number {
  const share = tf.div(tf.max(tf.abs(tf.sub(got, want))), tf.add(tf.max(tf.abs(want)), 1e-3));
  return share.dataSync()[0];
}

function sameInference(): void {
  const switches = { cbam: true, mff: true, depthwise: true, endToEnd: true };
  const small = { classes: 2, depth: 0.33, width: 0.125 };
  const { network, config } = buildYolo(random(), { ...small, ...switches }, yoloxConfig);
  network.eval();
  const infer = (images: tf.Tensor4D) => decodeYoloRows(network.forward(images), config);
  const graph = compile(infer, { variables: tensorsOf(network), freeze: true });
  assert.ok(difference(graph(image(32, 3)), infer(image(32, 3))) < 1e-5);
  graph.dispose();
  network.dispose();
}

/** Gradients, and the running statistics that the pass moved. */
function sameTraining(module: Module, pass: () => tf.Tensor): void {
  const variables = tensorsOf(module);
  const gradients = () => Object.values(tf.variableGrads(() => tf.mean(tf.square(pass()))).grads);
  const start = variables.map((variable) => tf.clone(variable));
  const want = gradients();
  const moved = variables.map((variable) => tf.clone(variable));
  for (const [i, variable] of variables.entries()) variable.assign(start[i]);
  const graph = compile(gradients, { variables });
  for (const [i, gradient] of graph().entries()) assert.ok(difference(gradient, want[i]) < 1e-4);
  for (const [i, variable] of variables.entries()) assert.ok(difference(variable, moved[i]) < 1e-5);
  graph.dispose();
  module.dispose();
}

testWith(missing, compiled, 'inference with every switch on', async () => {
  await useEngine();
  await withoutLeak(() => tf.tidy(sameInference));
});
testWith(missing, compiled, 'gradients and running statistics of CBAM-CSP', async () => {
  await useEngine();
  await withoutLeak(() =>
    tf.tidy(() => {
      const attention = { form: 'released', reduction: 4 } as const;
      const block = new CbamCsp({ inChannels: 4, outChannels: 8, depthwise: true }, attention, random());
      sameTraining(block, () => block.forward(image(6, 4)));
    }),
  );
});
testWith(missing, compiled, 'gradients and running statistics of the feature fusion', async () => {
  await useEngine();
  await withoutLeak(() =>
    tf.tidy(() => {
      const mff = new Mff({ channels: [4, 6, 8], form: 'printed' }, random());
      const pyramid = (): Pyramid => [image(8, 4), image(4, 6), image(2, 8)];
      sameTraining(mff, () => tf.addN(mff.forward(pyramid()).map((map) => tf.mean(map, [1, 2, 3]))));
    }),
  );
});
