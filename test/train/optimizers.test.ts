import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { Adam } from '../../lib/train/adam';
import { AdamW } from '../../lib/train/adamw';
import { FlatLayout } from '../../lib/train/flat-layout';
import type { Optimizer } from '../../lib/train/optimizer';
import { Sgd } from '../../lib/train/sgd';
import { suite } from '../harness';

/** Weights by name, all 1, of shapes that tell places apart. */
function weights(): Map<string, tf.Variable> {
  return new Map([
    ['a', tf.tidy(() => tf.variable(tf.ones([2, 2])))],
    ['b', tf.tidy(() => tf.variable(tf.ones([3])))],
  ]);
}

const one = (parameters: Map<string, tf.Variable>, weightDecay = 0) => [
  { parameters, weightDecay, lrScale: 1 },
];

/** One step with these gradients, spread over each parameter. */
function step(optimizer: Optimizer, gradients: Record<string, number>, lr: number): void {
  tf.tidy(() => {
    const shapes = Object.fromEntries(
      optimizer.layout.names.map((name, i) => [name, optimizer.layout.shapes[i]]),
    );
    const full = Object.entries(gradients).map(([name, g]) => [name, tf.fill([...(shapes[name] ?? [1])], g)]);
    optimizer.apply(Object.fromEntries(full), tf.scalar(lr));
  });
}

function near(variable: tf.Variable, want: number): void {
  for (const got of variable.dataSync()) assert.ok(Math.abs(got - want) < 1e-6, `${got} beside ${want}`);
}

const layout = suite('FlatLayout');
layout('packs by name, whatever the order given, and unpacks', async () => {
  await useEngine();
  await withoutLeak(() =>
    tf.tidy(() => {
      const flat = new FlatLayout(
        new Map([
          ['x', { shape: [2, 1] }],
          ['y', { shape: [] }],
        ]),
      );
      const vector = flat.pack({ y: tf.scalar(3), z: tf.scalar(9), x: tf.tensor2d([[1], [2]]) });
      assert.equal(Array.from(vector.dataSync()), [1, 2, 3]);
      const back = flat.unpack(vector);
      assert.equal([back.x.shape, back.y.shape], [[2, 1], []]);
      assert.equal(Array.from(back.x.dataSync()), [1, 2]);
    }),
  );
});
layout('a missing tensor is named', () => {
  const flat = new FlatLayout(
    new Map([
      ['x', { shape: [1] }],
      ['y', { shape: [1] }],
    ]),
  );
  assert.throws(() => flat.pack({}), /no tensor for x, y/);
});

const sgd = suite('Sgd');
sgd('momentum by hand: 1, 0.9, 0.71', () =>
  withoutLeak(() => {
    const parameters = weights();
    const optimizer = new Sgd(one(parameters), { momentum: 0.9 });
    step(optimizer, { a: 1, b: 1 }, 0.1);
    near(parameters.get('a')!, 0.9);
    step(optimizer, { a: 1, b: 1 }, 0.1);
    near(parameters.get('b')!, 0.71);
    optimizer.dispose();
    tf.dispose([...parameters.values()]);
  }),
);
sgd('groups have their own decay and rate', () =>
  withoutLeak(() => {
    const parameters = weights();
    const group = (name: string) => new Map([[name, parameters.get(name)!]]);
    const groups = [
      { parameters: group('a'), weightDecay: 0.5, lrScale: 1 },
      { parameters: group('b'), weightDecay: 0, lrScale: 2 },
    ];
    const optimizer = new Sgd(groups, { momentum: 0 });
    step(optimizer, { a: 1, b: 1 }, 0.1);
    near(parameters.get('a')!, 1 - 0.1 * 1.5);
    near(parameters.get('b')!, 1 - 0.2);
    optimizer.dispose();
    tf.dispose([...parameters.values()]);
  }),
);
sgd('a gradient of another name is left out, a missing one is refused and nothing moves', () => {
  const parameters = weights();
  const optimizer = new Sgd(one(parameters), { momentum: 0.9 });
  step(optimizer, { b: 0, frozen: 7, a: 1 }, 0.1);
  near(parameters.get('a')!, 0.9);
  near(parameters.get('b')!, 1);
  assert.throws(() => step(optimizer, { b: 1 }, 0.1), /no tensor for a/);
  near(parameters.get('b')!, 1);
});
sgd('what cannot be is refused', () => {
  const parameters = weights();
  assert.throws(() => new Sgd(one(parameters), { momentum: 1 }), /momentum 1; expected a number from 0/);
  assert.throws(() => new Sgd(one(parameters), { momentum: 0, nesterov: true }), /nesterov/);
  assert.throws(() => new Sgd(one(new Map()), { momentum: 0 }), /no parameter is left to train/);
  assert.throws(
    () => new Sgd([...one(parameters), ...one(parameters)], { momentum: 0 }),
    /a is in two groups/,
  );
});

const adam = suite('Adam and AdamW');
adam('the first step moves by lr against the sign, whatever the size', () =>
  withoutLeak(() => {
    const parameters = weights();
    const optimizer = new Adam(one(parameters));
    step(optimizer, { a: 1e-3, b: -50 }, 0.1);
    near(parameters.get('a')!, 0.9);
    near(parameters.get('b')!, 1.1);
    optimizer.dispose();
    tf.dispose([...parameters.values()]);
  }),
);
adam('AdamW decays apart from the gradient: with none, the weight shrinks by lr lambda', () => {
  const parameters = weights();
  const optimizer = new AdamW(one(parameters, 0.5));
  step(optimizer, { a: 0, b: 0 }, 0.1);
  near(parameters.get('a')!, 0.95);
});
adam('the bias correction keeps its digits after 100,000 steps', () => {
  const parameters = weights();
  const optimizer = new Adam(one(parameters), { betas: [0, 0.999999] });
  const state = optimizer.state();
  state.get('step')!.data[0] = 99_999;
  optimizer.load(state);
  step(optimizer, { a: 1, b: 1 }, 0.1);
  const want = 1 - 0.1 / Math.sqrt(1e-6 / (1 - 0.999999 ** 100_000));
  assert.ok(Math.abs(parameters.get('a')!.dataSync()[0] / want - 1) < 1e-4);
});

const state = suite('state of an optimizer');
for (const [name, make] of Object.entries({
  sgd: (p: Map<string, tf.Variable>) => new Sgd(one(p, 0.01), { momentum: 0.9, dampening: 0.1 }),
  adam: (p: Map<string, tf.Variable>) => new Adam(one(p, 0.01)),
  adamw: (p: Map<string, tf.Variable>) => new AdamW(one(p, 0.01)),
})) {
  state(`${name}: saved, loaded with the parameters in another order, it goes on to the bit`, () => {
    const [straight, resumed] = [weights(), weights()];
    const first = make(straight);
    for (let i = 0; i < 3; i++) step(first, { a: i - 1, b: 2 * i }, 0.1);
    for (const [key, variable] of resumed) tf.tidy(() => variable.assign(straight.get(key)!.clone()));
    const second = make(new Map([...resumed].reverse()));
    second.load(first.state());
    for (const one of [first, second]) step(one, { a: 0.3, b: -0.7 }, 0.05);
    for (const [key, variable] of resumed) {
      assert.equal(variable.dataSync(), straight.get(key)!.dataSync());
    }
  });
}
state('of another optimizer it is refused, by name, and nothing is set', () => {
  const parameters = weights();
  const [from, to] = [new Sgd(one(parameters), { momentum: 0.9 }), new Adam(one(parameters))];
  step(from, { a: 1, b: 1 }, 0.1);
  assert.throws(
    () => to.load(from.state()),
    (fault: unknown) => {
      assert.instance(fault, InputError);
      return /4 missing: exp_avg\.a.*2 unexpected: momentum_buffer\.a/.test((fault as Error).message);
    },
  );
  assert.equal(to.state().get('step')!.data[0], 0);
});
