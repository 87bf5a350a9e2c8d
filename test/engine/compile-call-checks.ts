/** What a compiled step may be called with and gives, whatever runs it. */
import * as assert from 'uvu/assert';
import { compile, tf } from '../../lib/engine';
import { type Check, mover, numbers, take, variable } from './compile-check';

const forms: Check[] = [
  [
    'arguments and results are trees; what is given is owned by the caller, inputs and variables too',
    () => {
      const w = variable([1, 2]);
      const step = compile(
        ({ x }: { x: tf.Tensor[] }, none?: tf.Tensor) => ({ x, w, list: [tf.add(x[0], w), null], none }),
        { variables: [w] },
      );
      const x = [tf.tensor([3, 4]), tf.scalar(5)];
      const before = tf.memory().numTensors;
      const result = step({ x });
      assert.is(tf.memory().numTensors, before + 4);
      assert.equal([...result.x, result.w, result.list[0]!].map(take), [[3, 4], [5], [1, 2], [4, 6]]);
      assert.equal([result.list[1], result.none], [null, undefined]);
      assert.equal([...x, w].map(numbers), [[3, 4], [5], [1, 2]]);
      step.dispose();
      tf.dispose([...x, w]);
    },
  ],
  [
    'trees of another form are other calls, even with the same tensors',
    () => {
      const step = compile((x: tf.Tensor, options?: object | null) => (options ? tf.neg(x) : tf.mul(x, 2)));
      const x = tf.scalar(1);
      const all = [step(x), step(x, {}), step(x, null), step(x, {}), step(x, undefined)];
      assert.equal(all.flatMap(take), [2, -1, 2, -1, 2]);
      step.dispose();
      x.dispose();
    },
  ],
  [
    'within a tidy its results go, and its variables stay',
    () => {
      const { w, run, free } = mover();
      tf.tidy(() => {
        run(1);
        run([1, 1]);
      });
      run(1);
      assert.equal(numbers(w), [4, 5]);
      free();
    },
  ],
  [
    'within another step, and within a gradient, it is part of that',
    () => {
      const { w, step, free } = mover();
      const outer = compile((x: tf.Tensor) => tf.add(step(x), step(x)), { variables: [w] });
      const x = tf.scalar(1);
      assert.equal(take(outer(x)), [50, 70]);
      assert.equal(take(outer(x)), [90, 110]);
      assert.equal(numbers(w), [5, 6]);
      const cube = compile((y: tf.Tensor) => tf.pow(y, 3));
      assert.equal(take(tf.tidy(() => tf.grad((y) => cube(y))(tf.scalar(2)))), [12]);
      assert.equal(take(cube(x)), [1]);
      tf.dispose([x]);
      for (const one of [outer, cube]) one.dispose();
      free();
    },
  ],
  [
    'a gradient of variables is computed in it',
    () => {
      const w = variable(3);
      const rate = tf.scalar(0.1);
      const descend = (lr: tf.Scalar) => {
        const { value, grads } = tf.variableGrads(() => tf.square(w) as tf.Scalar, [w]);
        w.assign(tf.sub(w, tf.mul(lr, grads[w.name])));
        return value;
      };
      const step = compile(descend, { variables: [w] });
      const seen = [0, 1, 2].flatMap(() => take(step(rate)));
      const wanted = [9, 5.76, 3.6864];
      assert.ok(
        seen.every((value, i) => Math.abs(value - wanted[i]) < 1e-5),
        `${seen}`,
      );
      step.dispose();
      tf.dispose([w, rate]);
    },
  ],
  [
    'frozen weights are looked at anew when they are assigned to',
    () => {
      const w = variable([1, 2]);
      const step = compile((x: tf.Tensor) => tf.mul(w, x), { variables: [w], freeze: true });
      const run = (x: number) => take(tf.tidy(() => step(tf.scalar(x))));
      assert.equal([run(1), run(3)], [[1, 2], [3, 6]]); // biome-ignore format: rows
      tf.tidy(() => w.assign(tf.tensor([5, 5])));
      assert.equal([run(1), run(3)], [[5, 5], [15, 15]]); // biome-ignore format: rows
      step.dispose();
      w.dispose();
    },
  ],
];

const refusals: Check[] = [
  [
    'arguments that are no living tensors of numbers are told, wherever it runs',
    () => {
      const step = compile((x: unknown) => tf.clone((x as { a: tf.Tensor }).a));
      const x = tf.scalar(1);
      const [gone, words] = [tf.neg(x), tf.tensor(['a'])];
      gone.dispose();
      for (const [argument, says] of [
        [{ a: x, rate: 3 }, 'argument[0].rate is no tensor but a number'],
        [{ a: x, flag: [true] }, 'argument[0].flag[0] is no tensor but a boolean'],
        [{ a: x, mode: 'train' }, 'argument[0].mode is no tensor but a string'],
        [{ a: x, f: Math.sin }, 'argument[0].f is no tensor but a function'],
        [{ a: x, at: new Date(0) }, 'argument[0].at is no tensor but a Date'],
        [{ a: gone }, 'argument[0].a was disposed of'],
        [{ a: words }, 'argument[0].a is a tensor of strings'],
      ] as const) {
        const before = tf.memory().numTensors;
        assert.throws(() => step(argument), says);
        assert.throws(
          () => step(argument),
          /^test[\\/]engine[\\/]compile-call-checks\.ts:\d+: compile: .*; mend: /,
        );
        assert.is(tf.memory().numTensors, before);
      }
      assert.equal(take(step({ a: x })), [1]);
      step.dispose();
      tf.dispose([x, words]);
    },
  ],
  [
    'a step that is asynchronous, or gives what cannot be given, is told',
    () => {
      const x = tf.scalar(1);
      const before = tf.memory().numTensors;
      assert.throws(() => compile(async (y: tf.Tensor) => tf.neg(y))(x), 'the step is asynchronous');
      assert.throws(
        () => compile((y: tf.Tensor) => new Set([tf.neg(y)]))(x),
        'the result is no tensor but a Set',
      );
      assert.is(tf.memory().numTensors, before);
      x.dispose();
    },
  ],
];

/** Every check of this kind. */
export const callChecks: readonly Check[] = [...forms, ...refusals];
