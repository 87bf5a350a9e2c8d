import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { Cbam, CbamCsp, ChannelGate, SpatialGate } from '../../lib/nn';
import { suite } from '../harness';

const image = () => tf.tensor4d(createRandom(1).normals(2 * 6 * 5 * 8), [2, 6, 5, 8]);
const farthest = (a: tf.Tensor, b: tf.Tensor | number) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

const gates = suite('CBAM');
gates('the identity form gives its input back at the start, training or not', async () => {
  await useEngine();
  await withoutLeak(() => {
    const cbam = new Cbam({ channels: 8, form: 'identity' }, createRandom(0));
    for (const isTraining of [true, false]) {
      cbam.train(isTraining);
      const off = tf.tidy(() => {
        const x = image();
        return farthest(cbam.forward(x), x);
      });
      assert.is(off, 0);
    }
    cbam.dispose();
  });
});
gates('the identity form learns from its first step: gradients reach what was set to 0', async () => {
  await useEngine();
  const cbam = new Cbam({ channels: 8, form: 'identity' }, createRandom(0));
  const zeroed = ['ChannelGate.mlp.3.weight', 'SpatialGate.spatial.bn.weight'];
  tf.tidy(() => {
    const x = image();
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(tf.sub(cbam.forward(x), 1))) as tf.Scalar);
    for (const name of zeroed) {
      const { value } = cbam.namedParameters().get(name)!;
      assert.is(farthest(value, 0), 0, name);
      assert.ok(farthest(grads[value.name], 0) > 0.01, name);
    }
  });
  cbam.dispose();
});
gates('the released spatial gate starts at one half', async () => {
  await useEngine();
  const gate = new SpatialGate({ channels: 8, form: 'released' }, createRandom(0)).eval();
  assert.is(
    tf.tidy(() => farthest(gate.attention(image()), 0.5)),
    0,
  );
  gate.dispose();
});
gates('the printed form takes the average first and has no normalization', async () => {
  await useEngine();
  const gate = new SpatialGate({ channels: 2, form: 'printed' }, createRandom(0));
  assert.equal([...gate.namedParameters().keys()], ['spatial.conv.weight']);
  tf.tidy(() => {
    const onlyAverage = tf.concat([tf.ones([7, 7, 1, 1]), tf.zeros([7, 7, 1, 1])], 2);
    gate.spatial.conv.weight.value.assign(onlyAverage);
    const attention = gate.attention(tf.tensor4d([1, 5], [1, 1, 1, 2]));
    assert.ok(farthest(attention, 1 / (1 + Math.exp(-3))) < 1e-6); // the average of 1 and 5
  });
  gate.dispose();
});
gates('few channels still have one unit in the middle', async () => {
  await useEngine();
  const gate = new ChannelGate({ channels: 8, form: 'printed', reduction: 16 }, createRandom(0));
  assert.equal(gate.namedParameters().get('mlp.1.weight')!.value.shape, [8, 1]);
  gate.dispose();
});
gates('behind a CSP layer, the identity form changes nothing at the start', async () => {
  await useEngine();
  const block = new CbamCsp(
    { inChannels: 8, outChannels: 8 },
    { form: 'identity', reduction: 4 },
    createRandom(0),
  );
  block.eval();
  const off = tf.tidy(() => {
    const x = image();
    return farthest(block.forward(x), block.csp.forward(x));
  });
  assert.is(off, 0);
  block.dispose();
});
