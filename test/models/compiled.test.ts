/** The pyramid detectors and the pose networks compiled to one graph give what they give op by op. */
import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { compile, tf, useEngine, withoutLeak } from '../../lib/engine';
import { addonPath } from '../../lib/engine/addon';
import { findModel } from '../../lib/models';
import { suite, testWith } from '../harness';
import { images, smallModel, tensorsOf } from './passes';

process.env.PAPERSWEEP_ENGINE = 'cpu';
const missing = existsSync(addonPath('cpu'))
  ? undefined
  : 'no native engine here: npx papersweep engine install';

/**
 * The largest difference, as a share of the largest value. A bias before a normalization has no gradient but rounding,
 * 1e-6: against it 0.01 is large.
 */
function difference(got: tf.Tensor, want: tf.Tensor): number {
  const share = tf.div(tf.max(tf.abs(tf.sub(got, want))), tf.add(tf.max(tf.abs(want)), 0.01));
  return share.dataSync()[0];
}

const compiled = suite('a network compiled to one graph');
for (const name of ['fcosv2-r50', 'hourglass-1', 'hrnet-w32']) {
  testWith(missing, compiled, `${name}: outputs and gradients as op by op`, async () => {
    await useEngine();
    await withoutLeak(() => tf.tidy(() => compareBoth(name)));
  });
}

function compareBoth(name: string): void {
  const { network } = smallModel(findModel(name));
  const variables = [...network.namedParameters().values(), ...network.namedBuffers().values()].map(
    ({ value }) => value,
  );
  const infer = (x: tf.Tensor4D) => tensorsOf(network.forward(x));
  const gradients = (x: tf.Tensor4D) => {
    const loss = () => tf.addN(infer(x).map((t) => tf.mean(tf.square(t)))) as tf.Scalar;
    return Object.values(tf.variableGrads(loss).grads);
  };
  network.eval();
  const inferCompiled = compile(infer, { variables, freeze: true });
  const outputs = infer(images());
  for (const [i, got] of inferCompiled(images()).entries()) {
    assert.ok(difference(got, outputs[i]) < 1e-4, 'output');
  }
  network.train();
  const start = variables.map((variable) => tf.clone(variable));
  const wanted = gradients(images());
  for (const [i, variable] of variables.entries()) variable.assign(start[i]);
  const gradientsCompiled = compile(gradients, { variables });
  const got = gradientsCompiled(images());
  assert.is(got.length, wanted.length);
  const worst = Math.max(...got.map((gradient, i) => difference(gradient, wanted[i])));
  assert.ok(worst < 1e-3, `gradient: ${worst}`);
  inferCompiled.dispose();
  gradientsCompiled.dispose();
  network.dispose();
}
