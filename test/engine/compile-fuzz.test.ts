/** Random sequences of runs, reads, assignments, copies and disposals: as graphs and op by op the same. */
import * as assert from 'uvu/assert';
import { compile, createRandom, type Random, tf, withoutLeak } from '../../lib/engine';
import { nativeSuite } from './native-suite';

type Action = (world: World) => number[];

/** Variables, some sharing data, and steps that share the variables. */
class World {
  readonly variables: tf.Variable[];
  readonly steps: { (x: tf.Tensor): tf.Tensor; dispose(): void }[];
  readonly copies: tf.Tensor[] = [];

  constructor(isGraph: boolean) {
    this.variables = tf.tidy(() => [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([3, 4]))]);
    const [a, b] = this.variables;
    this.variables.push(tf.variable(a, false));
    const average = this.variables[2];
    const bodies: ((x: tf.Tensor) => tf.Tensor)[] = [
      (x) => {
        a.assign(tf.add(a, x));
        return tf.sum(tf.mul(a, b));
      },
      (x) => {
        const before = tf.clone(a);
        a.assign(b);
        b.assign(tf.sub(before, x));
        return a;
      },
      (x) => {
        average.assign(tf.add(tf.mul(average, 0.5), tf.mul(a, 0.5)));
        return tf.add(average, x);
      },
      (x) => tf.add(tf.add(a, b), tf.mul(average, x)),
    ];
    const { variables } = this;
    this.steps = isGraph
      ? [
          ...bodies.map((body) => compile(body, { variables })),
          compile((x: tf.Tensor) => tf.sub(tf.mul(a, x), b), { variables, freeze: true }),
        ]
      : [...bodies, (x: tf.Tensor) => tf.sub(tf.mul(a, x), b)].map((body) =>
          Object.assign((x: tf.Tensor) => tf.tidy(() => tf.add(body(x), 0)), { dispose() {} }),
        );
  }

  free(): void {
    for (const step of this.steps) step.dispose();
    tf.dispose([...this.variables, ...this.copies]);
  }
}

const read = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** Draws what is done next. */
function draw(random: Random): Action {
  const [step, variable, number] = [random.integer(5), random.integer(3), random.integer(9) / 4];
  const actions: Action[] = [
    ({ steps }) => tf.tidy(() => read(steps[step](tf.scalar(number)))),
    ({ steps }) => tf.tidy(() => read(steps[step](tf.tensor([number, 1])))),
    ({ steps }) => tf.tidy(() => read(steps[step](tf.scalar(number)))),
    ({ variables }) => read(variables[variable]),
    ({ variables }) => tf.tidy(() => variables[variable].assign(tf.tensor([number, 2]))) ?? [],
    ({ variables }) => variables[variable].assign(variables[(variable + 1) % 3]) ?? [],
    ({ variables, copies }) => [copies.push(variables[variable].clone())],
    ({ copies }) =>
      copies.splice(0, 1).flatMap((copy) => tf.tidy(() => read(tf.add(copy, 0))).concat(drop(copy))),
    ({ steps }) => steps[step].dispose() ?? [],
  ];
  return actions[random.integer(actions.length)];
}

function drop(tensor: tf.Tensor): number[] {
  tensor.dispose();
  return [];
}

const fuzz = nativeSuite('any sequence of actions on compiled steps');

for (const seed of [1, 2, 3, 4, 5, 6]) {
  fuzz(`gives what it gives op by op, seed ${seed}`, () =>
    withoutLeak(() => {
      const random = createRandom(seed);
      const [graphs, plain] = [new World(true), new World(false)];
      for (let i = 0; i < 60; i++) {
        const action = draw(random);
        assert.equal(action(graphs), action(plain), `action ${i}`);
      }
      graphs.free();
      plain.free();
    }),
  );
}
