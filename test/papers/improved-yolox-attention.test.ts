import * as assert from 'uvu/assert';
import { drawShapes } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import {
  type AttentionLook,
  attentionFigure,
  gateTable,
  lookAtImage,
  lookWithEachForm,
  networkStep,
  placeFigure,
} from '../../lib/papers/improved-yolox';
import { attentionOf, queryPlaces } from '../../lib/papers/improved-yolox/place-figure';
import { suite } from '../harness';

const set = drawShapes({ images: 2, seed: 5 });
const options = {
  model: 'improved-yolox-micro',
  classes: set.classes.length,
  inputSize: [96, 64] as [number, number],
  seed: 1,
};
let looks: AttentionLook[] = [];

const attention = suite('lookAtImage');
attention.before(async () => {
  await useEngine();
  const before = tf.memory().numTensors;
  looks = await lookWithEachForm(set.samples[0], options);
  assert.is(tf.memory().numTensors, before);
});
attention('eight modules, fine to coarse and back, with a gate for each channel and each place', () => {
  const [{ modules }] = looks;
  assert.equal(
    modules.map(({ spatialGate: { width, height }, channels }) => [height, width, channels]),
    [
      [16, 24, 32],
      [8, 12, 64],
      [4, 6, 128],
      [2, 3, 256],
      [4, 6, 128],
      [8, 12, 64],
      [4, 6, 128],
      [2, 3, 256],
    ],
  );
  for (const { channelGate, spatialGate } of modules) {
    for (const gate of [channelGate, spatialGate.values])
      assert.ok(gate.every((value) => value > 0 && value < 1));
  }
});
attention('what a module gives is what it gets times both gates', () => {
  const [{ modules }, released, identity] = looks;
  for (const { kept, before, after } of modules) {
    assert.ok(kept > 0 && kept < 1);
    assert.ok(after.values.every((value, i) => value <= before.values[i]));
  }
  for (const { spatialGate } of released.modules)
    assert.ok(spatialGate.values.every((value) => Math.abs(value - 0.5) < 1e-6));
  for (const { kept } of identity.modules) assert.ok(Math.abs(kept - 1) < 1e-5);
});
attention('every place shares itself out: rows of the non-local block sum to one', () => {
  const [look] = looks;
  const count = look.places.width * look.places.height;
  assert.equal([look.places.width, look.places.height, look.places.values.length], [6, 4, count ** 2]);
  for (const place of queryPlaces(look.places)) {
    const mean = attentionOf(look, place).values.reduce((sum, value) => sum + value, 0) / count;
    assert.ok(Math.abs(mean - 1) < 1e-5);
  }
  assert.is(new Set(queryPlaces(look.places)).size, 12);
});
attention('figures and table say that nothing has been trained', async () => {
  const [look] = looks;
  const [gates, places] = [await attentionFigure(look, 'drawn'), await placeFigure(look, 'drawn')];
  assert.is(gates.spec.layout.sliders![0].steps.length, 8);
  assert.is(places.spec.layout.sliders![0].steps.length, 12);
  for (const { caption } of [gates, places, gateTable(looks, 'drawn')])
    assert.match(caption, /nothing trained/);
  assert.match(gates.title, /^Untrained/);
});
attention('refuses weights that are not there', async () => {
  const asked = lookAtImage(set.samples[0], {
    ...options,
    form: 'identity',
    weights: '/nowhere/w.safetensors',
  });
  assert.match(await asked.then(String, (error: Error) => error.message), /nowhere/);
});

const step = suite('networkStep');
step('a real network starts near zero: boxes about one stride, as many positives as with zeros', async () => {
  const { predicted, rule } = await networkStep(set, 96, 0);
  assert.match(rule, /2 images/);
  const sides = Array.from({ length: predicted.length / 4 }, (_, i) => predicted[4 * i + 2]);
  assert.ok(sides.length > 0 && sides.every((side) => side > 2 && side < 128));
});
