import * as assert from 'uvu/assert';
import { compile, createRandom, tf, withoutLeak } from '../../lib/engine';
import * as nn from '../../lib/nn';
import { nativeSuite } from './native-suite';
import { CspNetwork, networkOf, ResidualNetwork, sixLayers, type Trained } from './training-networks';

const steps = 20;

/** SGD with momentum, written as anybody would write it. */
function trainStep({ parameters, loss }: Trained, slots: tf.Variable[]) {
  return (images: tf.Tensor4D, rate: tf.Scalar) => {
    const { value, grads } = tf.variableGrads(() => loss(images), parameters);
    for (const [i, one] of parameters.entries()) {
      if (!grads[one.name]) continue; // of the hourglass, some are never used
      slots[i].assign(tf.add(tf.mul(slots[i], 0.9), grads[one.name]));
      one.assign(tf.sub(one, tf.mul(slots[i], rate)));
    }
    return value;
  };
}

interface Trace {
  losses: number[];
  /** All weights and statistics in the end. */
  values: number[];
}

/** Trains, a batch of its own at each step; frees the network. */
function train(trained: Trained, learningRate: number, isCompiled: boolean): Trace {
  const slots = trained.parameters.map((one) => tf.tidy(() => tf.variable(tf.zerosLike(one))));
  const variables = [...trained.parameters, ...trained.buffers, ...slots];
  const step = trainStep(trained, slots);
  const compiled = compile(step, { variables });
  const random = createRandom(9);
  const count = trained.inputShape.reduce((product, size) => product * size);
  const losses = Array.from({ length: steps }, () =>
    tf.tidy(() => {
      const images = tf.tensor4d(random.normals(count), trained.inputShape);
      return (isCompiled ? compiled : step)(images, tf.scalar(learningRate)).dataSync()[0];
    }),
  );
  // The slots, sums of gradients, are left out: in so deep a network one rounding moves them by 1e-3.
  const values = [...trained.parameters, ...trained.buffers].flatMap((one) => Array.from(one.dataSync()));
  compiled.dispose();
  tf.dispose(variables);
  return { losses, values };
}

/** The largest difference, relative to 1 + |wanted|. */
function apart(got: number[], wanted: number[]): number {
  assert.is(got.length, wanted.length);
  return wanted.reduce(
    (most, value, i) => Math.max(most, Math.abs(got[i] - value) / (1 + Math.abs(value))),
    0,
  );
}

function compareTraining(make: () => Trained, learningRate: number, tolerance: number): void {
  const wanted = train(make(), learningRate, false);
  const got = train(make(), learningRate, true);
  assert.ok(wanted.losses.every(Number.isFinite), `${wanted.losses}`);
  assert.ok(wanted.losses[steps - 1] < wanted.losses[0], 'nothing was learned');
  const [losses, values] = [apart(got.losses, wanted.losses), apart(got.values, wanted.values)];
  assert.ok(losses <= tolerance, `losses differ by ${losses}`);
  assert.ok(values <= tolerance, `weights differ by ${values}`);
}

const training = nativeSuite(`${steps} compiled training steps are as op by op`);

training('six layers of convolution, normalization, ReLU: to the bit', () =>
  withoutLeak(() => compareTraining(sixLayers, 0.05, 0)),
);

// At a rate of 0.01 one rounding grows to 0.1 within these steps, op by op too: the networks are deep, the maps small.
training('a small CSP network with neck, attention, fusion and heads: to 1e-5', () =>
  withoutLeak(() => compareTraining(() => networkOf(new CspNetwork(3), [4, 32, 32, 3]), 3e-4, 1e-5)),
);

training('residual blocks, pyramids, hourglass and parallel branches: to 1e-5', () =>
  withoutLeak(() => compareTraining(() => networkOf(new ResidualNetwork(5), [2, 64, 64, 3]), 1e-4, 1e-5)),
);

for (const [what, make, side] of [
  ['the CSP network', () => new CspNetwork(4), 32],
  ['the residual network', () => new ResidualNetwork(4), 64],
] as const) {
  training(`${what}, frozen for inference, gives what it gives op by op`, () =>
    withoutLeak(() => {
      const network = make().eval();
      const random = createRandom(6);
      const all = [...network.namedParameters().values(), ...network.namedBuffers().values()];
      const variables = all.map(({ value }) => value);
      // As after a training: no statistic is 0 or 1, no scale silent.
      for (const one of variables) {
        const moved = Array.from(one.dataSync(), (value) => value + 0.1 * (random.uniform() - 0.5));
        tf.tidy(() => one.assign(tf.tensor(moved, one.shape)));
      }
      const forward = (images: tf.Tensor4D) => network.forward(images);
      const frozen = compile(forward, { variables, freeze: true });
      for (const batch of [1, 3, 1]) {
        const images = tf.tensor4d(random.normals(batch * side * side * 3), [batch, side, side, 3]);
        const [got, wanted] = [frozen, forward].map((of) =>
          tf.tidy(() => of(images).flatMap((y) => Array.from(y.dataSync()))),
        );
        const difference = apart(got, wanted);
        assert.ok(difference < 1e-5, `outputs differ by ${difference}`);
        images.dispose();
      }
      frozen.dispose();
      network.dispose();
    }),
  );
}

training('these networks have every layer of nn', () => {
  const networks = [new CspNetwork(1), new ResidualNetwork(1)];
  const used = new Set(
    networks.flatMap((one) => [...one.namedModules()].map(([, part]) => part.constructor)),
  );
  const layers = Object.values(nn).filter(isLayer);
  const lacking = layers.filter((one) => !used.has(one)).map(({ name }) => name);
  for (const one of networks) one.dispose();
  assert.equal(lacking, [], `not in test/engine/training-networks.ts: ${lacking.join(', ')}`);
});

function isLayer(one: unknown): one is { name: string } & (abstract new () => nn.Module) {
  return typeof one === 'function' && one.prototype instanceof nn.Module;
}
