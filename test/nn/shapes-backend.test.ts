import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { modelEntries } from '../../lib/models';
import { Conv2d, observeForward } from '../../lib/nn';
import { countLayers } from '../../lib/nn/count-layers';
import { type ShapesOperation, shapesOnly, singleNumber, watchOperations } from '../../lib/nn/shapes-backend';
import { suite } from '../harness';
import { smallModel } from '../models/passes';

const shapes = suite('shapesOnly');
shapes.before(async () => void (await useEngine()));
for (const entry of modelEntries.filter(({ name }) => name.endsWith('-micro'))) {
  shapes(`every layer of ${entry.name} has the shape that the engine gives`, () => {
    const { network } = smallModel(entry);
    network.eval();
    const real: [string, number][] = [];
    tf.tidy(() => {
      const see = ({ name, output }: { name: string; output: unknown }) =>
        real.push([name, output instanceof tf.Tensor ? output.size : 0]);
      observeForward(network, see, () => network.forward(tf.zeros<tf.Rank.R4>([1, 64, 128, 3])));
    });
    const counted = countLayers(network, [128, 64]);
    assert.equal(
      counted.map(({ name, outputElements }) => [name, outputElements]),
      real,
    );
    network.dispose();
  });
}
shapes('gives the engine back, also after an error, and leaves no tensors', async () => {
  const before = tf.getBackend();
  await withoutLeak(() => {
    assert.throws(() => shapesOnly(() => tf.ones([2]).dataSync()), /no numbers/);
    assert.throws(() => shapesOnly(() => void tf.acos(tf.ones([2]))), /Acos/);
  });
  assert.is(tf.getBackend(), before);
});
shapes('frees variables that were made and disposed inside', async () => {
  await withoutLeak(() => {
    shapesOnly(() => tf.tidy(() => tf.variable(tf.ones([2, 3]))).dispose());
  });
});
shapes('reports operations to whoever watches, with the single numbers among their inputs', () => {
  const seen: ShapesOperation[] = [];
  shapesOnly(() =>
    watchOperations(
      (operation) => seen.push(operation),
      () => void tf.div(tf.zeros([2]), 3),
    ),
  );
  shapesOnly(() => void tf.zeros([2]));
  assert.equal(
    seen.map(({ kernel }) => kernel),
    ['RealDiv'],
  );
  const [{ inputs, outputs }] = seen;
  assert.equal(inputs.map(singleNumber), [undefined, 3]);
  assert.equal(outputs[0].shape, [2]);
});
shapes('leaves the mode of every part as it was', async () => {
  const conv = new Conv2d({ inChannels: 3, outChannels: 4, kernelSize: 3, bias: true }, createRandom(0));
  const [call] = countLayers(conv, [10, 6]);
  assert.is(call.macs, 8 * 4 * 4 * 27); // 8 x 4 places, 4 channels, 27 products each
  assert.ok(conv.training);
  conv.dispose();
});
