/** What becomes of the variables of a compiled step, whatever runs it: as a graph, op by op, on another engine. */
import * as assert from 'uvu/assert';
import { compile, tf } from '../../lib/engine';
import { type Check, mover, numbers, take, variable } from './compile-check';

const values: Check[] = [
  [
    'a variable can be read at any time, and has what the last run left',
    () => {
      const { w, run, free } = mover();
      assert.equal(run(1), [20, 30]);
      assert.equal(numbers(w), [2, 3]);
      run(1);
      run(1);
      assert.equal(numbers(w), [4, 5]);
      assert.equal(numbers(w), [4, 5]);
      assert.equal(take(tf.sum(w)), [9]);
      free();
    },
  ],
  [
    'what is assigned from outside is what the next run begins with, whether or not it was read before',
    () => {
      const { w, run, free } = mover();
      const put = (x: number[]) => tf.tidy(() => w.assign(tf.tensor(x)));
      run(1);
      put([100, 200]);
      assert.equal(run(1), [1010, 2010]);
      numbers(w);
      put([5, 5]);
      assert.equal(numbers(w), [5, 5]);
      assert.equal(run(1), [60, 60]);
      assert.equal(numbers(w), [6, 6]);
      free();
    },
  ],
  [
    'a copy taken before a run keeps its values, also when it was never read until then',
    () => {
      const { w, run, free } = mover();
      const first = w.clone();
      run(1);
      const second = w.clone();
      run(1);
      const third = tf.reshape(w, [2, 1]);
      run(1);
      assert.equal([first, second, third, w.clone()].map(take), [[1, 2], [2, 3], [3, 4], [4, 5]]); // biome-ignore format: rows
      free();
    },
  ],
  [
    'a copy outlives the step and its variables',
    () => {
      const { w, run, free } = mover();
      run(1);
      const copy = w.clone();
      free();
      assert.equal(take(copy), [2, 3]);
    },
  ],
  [
    'dispose leaves the values, and a later call goes on',
    () => {
      const { w, step, run, free } = mover();
      run(1);
      step.dispose();
      step.dispose();
      assert.equal(numbers(w), [2, 3]);
      assert.equal(run(1), [30, 40]);
      free();
    },
  ],
  [
    'each set of shapes runs on the same variables',
    () => {
      const { w, run, free } = mover();
      assert.equal(run(1), [20, 30]);
      assert.equal(run([1, 2]), [30, 50]);
      assert.equal(run(1), [40, 60]);
      assert.equal(run([0, 1]), [40, 70]);
      assert.equal(numbers(w), [4, 7]);
      free();
    },
  ],
  [
    'training and evaluation share their variables',
    () => {
      const { w, run, free } = mover();
      const evaluate = compile((x: tf.Tensor) => tf.sum(tf.mul(w, x)), { variables: [w] });
      const total = () => take(tf.tidy(() => evaluate(tf.scalar(1))));
      assert.equal(
        [total(), run(1), total(), run(1), run(1), total(), total()].flat(),
        [3, 20, 30, 5, 30, 40, 40, 50, 9, 9],
      );
      assert.equal(numbers(w), [4, 5]);
      evaluate.dispose();
      assert.equal(run(1), [50, 60]);
      free();
    },
  ],
  [
    'two steps that both assign to a variable take turns',
    () => {
      const { w, run, free } = mover();
      const double = compile(() => w.assign(tf.mul(w, 2)), { variables: [w] });
      run(1);
      double();
      run(1);
      double();
      double();
      assert.equal(numbers(w), [20, 28]);
      double.dispose();
      free();
    },
  ],
];

const kinds: Check[] = [
  [
    'a whole-number counter counts, and drives a schedule',
    () => {
      const count = variable(0, 'int32');
      const step = compile(
        () => {
          count.assign(tf.add(count, tf.scalar(1, 'int32')));
          return tf.div(1, tf.cast(count, 'float32'));
        },
        { variables: [count] },
      );
      assert.equal(
        [1, 2, 3, 4].flatMap(() => take(step())).map((x) => Math.round(1 / x)),
        [1, 2, 3, 4],
      );
      assert.equal([count.dtype, ...numbers(count)], ['int32', 4]);
      step.dispose();
      count.dispose();
    },
  ],
  [
    'a moving average that began as the very data of its weight goes its own way',
    () => {
      const w = variable(2);
      const average = tf.variable(w, false);
      const step = compile(
        () => {
          w.assign(tf.add(w, 1));
          average.assign(tf.add(tf.mul(average, 0.5), tf.mul(w, 0.5)));
        },
        { variables: [w, average] },
      );
      step();
      step();
      assert.equal([...numbers(w), ...numbers(average)], [4, 3.25]);
      step.dispose();
      tf.dispose([w, average]);
    },
  ],
  [
    'a copy of a variable that the step closes over is a constant',
    () => {
      const w = variable(2);
      const start = w.clone();
      const step = compile(
        () => {
          w.assign(tf.add(w, 1));
          return tf.sub(w, start);
        },
        { variables: [w] },
      );
      assert.equal([take(step()), take(step())].flat(), [1, 2]);
      step.dispose();
      tf.dispose([w, start]);
    },
  ],
  [
    'two variables change places, and take an argument, a constant, a tensor from outside',
    () => {
      const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((value) => variable(value));
      const outside = tf.scalar(7);
      const step = compile(
        (x: tf.Scalar) => {
          const before = tf.clone(a);
          a.assign(b);
          b.assign(before);
          c.assign(x);
          d.assign(tf.scalar(6));
          e.assign(outside);
        },
        { variables: [a, b, c, d, e] },
      );
      const all = () => [a, b, c, d, e].flatMap(numbers);
      tf.tidy(() => step(tf.scalar(9)));
      assert.equal(all(), [2, 1, 9, 6, 7]);
      tf.tidy(() => step(tf.scalar(8)));
      assert.equal(all(), [1, 2, 8, 6, 7]);
      step.dispose();
      tf.dispose([a, b, c, d, e, outside]);
    },
  ],
  [
    'a variable that is named twice, or that nobody uses, is one like others',
    () => {
      const [w, idle] = [variable(1), variable(3)];
      const step = compile(() => w.assign(tf.add(w, 1)), { variables: [w, idle, w] });
      step();
      step();
      assert.equal([...numbers(w), ...numbers(idle)], [3, 3]);
      step.dispose();
      tf.dispose([w, idle]);
    },
  ],
  [
    'a variable that is disposed of is told, and the step can still be disposed of',
    () => {
      const { w, step, run } = mover();
      run(1);
      w.dispose();
      assert.throws(() => run(1), /was disposed of; mend: /);
      step.dispose();
    },
  ],
];

const resuming: Check[] = [
  [
    'a run that was saved and resumed is, to the bit, one that was not interrupted',
    () => {
      const straight = trainer();
      const whole = [0, 1, 2, 3, 4, 5].map((i) => straight.step(i));
      const first = trainer();
      const begun = [0, 1, 2].map((i) => first.step(i));
      const saved = first.variables.map((one) => Float32Array.from(one.dataSync()));
      first.free();
      const second = trainer();
      tf.tidy(() => {
        for (const [i, one] of second.variables.entries()) one.assign(tf.tensor(saved[i], one.shape));
      });
      const resumed = [3, 4, 5].map((i) => second.step(i));
      assert.equal([...begun, ...resumed], whole);
      assert.equal(second.variables.map(numbers), straight.variables.map(numbers));
      second.free();
      straight.free();
    },
  ],
];

/** A small regression with momentum: weights, slots, a running mean. */
function trainer() {
  const [w, slot, mean] = [variable([0.3, -0.2, 0.1]), variable([0, 0, 0]), variable(0)];
  const variables = [w, slot, mean];
  const compiled = compile(
    (x: tf.Tensor, y: tf.Tensor) => {
      const loss = () => tf.mean(tf.square(tf.sub(tf.sum(tf.mul(tf.tanh(x), w), 1), y))) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, [w]);
      slot.assign(tf.add(tf.mul(slot, 0.9), grads[w.name]));
      w.assign(tf.sub(w, tf.mul(slot, 0.05)));
      mean.assign(tf.add(tf.mul(mean, 0.99), tf.mul(value, 0.01)));
      return value;
    },
    { variables },
  );
  const step = (i: number) =>
    tf.tidy(() => {
      const x = tf.tensor(Array.from({ length: 12 }, (_, k) => Math.sin(7 * i + k)), [4, 3]); // biome-ignore format: one line
      return compiled(x, tf.tensor([i, 1, -1, 0.5])).dataSync()[0];
    });
  const free = () => {
    compiled.dispose();
    tf.dispose(variables);
  };
  return { variables, step, free };
}

/** Every check of this kind. */
export const variableChecks: readonly Check[] = [...values, ...kinds, ...resuming];
