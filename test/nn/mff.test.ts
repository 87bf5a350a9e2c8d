import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine } from '../../lib/engine';
import { Mff, type MffForm, type Pyramid } from '../../lib/nn';
import { suite } from '../harness';

const channels = [4, 6, 8] as const;
const pyramid = (): Pyramid =>
  channels.map((c, level) => {
    const side = 8 >> level;
    return tf.tensor4d(createRandom(level).normals(2 * side * side * c), [2, side, side, c]);
  });
const make = (form: MffForm) => new Mff({ channels, form, activation: 'silu' }, createRandom(0)).eval();
const farthest = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

const mff = suite('Mff');
for (const form of ['printed', 'residual'] as const) {
  mff(`${form}: the levels keep their shapes`, async () => {
    await useEngine();
    const fusion = make(form);
    tf.tidy(() => {
      const given = pyramid();
      assert.equal(
        fusion.forward(given).map(({ shape }) => shape),
        given.map(({ shape }) => shape),
      );
    });
    fusion.dispose();
  });
}
mff('the average of three levels is the third of their sum at the middle size (Eq. 5)', async () => {
  await useEngine();
  const fusion = make('printed');
  tf.tidy(() => {
    const [, middle] = pyramid();
    const zeros = [tf.zeros([2, 8, 8, 4]), middle, tf.zeros([2, 2, 2, 8])] as Pyramid;
    assert.ok(farthest(fusion.average(zeros), tf.div(middle, 3)) < 1e-6); // convolutions without bias: 0 gives 0
  });
  fusion.dispose();
});
mff('printed: the middle level is the refined average alone', async () => {
  await useEngine();
  const fusion = make('printed');
  tf.tidy(() => {
    const given = pyramid();
    const refined = fusion.refine.forward(fusion.average(given));
    assert.is(farthest(fusion.forward(given)[1], refined), 0);
  });
  fusion.dispose();
});
mff('residual: each level keeps itself and adds its share', async () => {
  await useEngine();
  const fusion = make('residual');
  tf.tidy(() => {
    const given = pyramid();
    const average = fusion.average(given); // the refinement starts as the identity
    assert.ok(farthest(tf.sub(fusion.forward(given)[1], given[1]), average) < 1e-6);
  });
  fusion.dispose();
});
