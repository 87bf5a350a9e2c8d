/** A step that runs again and again: 1,000 times, or as often as PAPERSWEEP_RUNS says. */
import * as assert from 'uvu/assert';
import { compile, tf, withoutLeak } from '../../lib/engine';
import { nativeSuite } from './native-suite';

const runs = Number(process.env.PAPERSWEEP_RUNS ?? 1000);
const megabyte = 2 ** 20;

/** Handles that the addon holds, and the process's memory with JavaScript's own rubbish swept out. */
function held(): { tensors: number; handles: number; rss: number } {
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  global.gc?.();
  return {
    tensors: tf.memory().numTensors,
    handles: binding.getNumOfTensors(),
    rss: process.memoryUsage.rss(),
  };
}

/** Regression with momentum, 64 numbers in, 64 weights. */
function regression() {
  const variables = tf.tidy(() => [tf.variable(tf.zeros([64, 64])), tf.variable(tf.zeros([64, 64]))]);
  const [w, slot] = variables;
  const step = compile(
    (x: tf.Tensor2D, y: tf.Tensor2D) => {
      const loss = () =>
        tf.mean(tf.square(tf.sub(tf.matMul(x, w as tf.Tensor as tf.Tensor2D), y))) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, [w]);
      slot.assign(tf.add(tf.mul(slot, 0.9), grads[w.name]));
      w.assign(tf.sub(w, tf.mul(slot, 0.1)));
      return value;
    },
    { variables },
  );
  return { step, variables };
}

const memory = nativeSuite('a compiled step that runs again and again');

memory(`${runs} runs leave no tensor more, and the memory flat`, () =>
  withoutLeak(() => {
    const { step, variables } = regression();
    const once = (i: number) =>
      tf.tidy(() => {
        const x = tf.tensor2d(Array.from({ length: 32 * 64 }, (_, k) => Math.sin(i + k)), [32, 64]); // biome-ignore format: one line
        const loss = step(x, tf.neg(x)).dataSync()[0];
        if (i % 100 === 0) variables[0].dataSync();
        return loss;
      });
    for (let i = 0; i < 300; i++) once(i);
    variables[0].dataSync();
    const before = held();
    const started = performance.now();
    for (let i = 0; i < runs; i++) once(i);
    const elapsedMs = performance.now() - started;
    variables[0].dataSync();
    const after = held();
    const grown = (after.rss - before.rss) / megabyte;
    console.log(
      `${runs} runs: ${(elapsedMs / runs).toFixed(2)} ms a run, memory ${grown.toFixed(1)} MB more`,
    );
    assert.equal([after.tensors, after.handles], [before.tensors, before.handles]);
    assert.ok(grown < 20, `memory grew by ${grown} MB`);
    step.dispose();
    tf.dispose(variables);
  }),
);

memory('fifty steps that are made, run and disposed of leave the memory flat', () =>
  withoutLeak(() => {
    const cycle = () => {
      const { step, variables } = regression();
      tf.tidy(() => step(tf.ones([32, 64]), tf.ones([32, 64])).dataSync());
      step.dispose();
      tf.dispose(variables);
    };
    for (let i = 0; i < 10; i++) cycle();
    const before = held();
    for (let i = 0; i < 40; i++) cycle();
    const after = held();
    assert.equal([after.tensors, after.handles], [before.tensors, before.handles]);
    assert.ok(
      after.rss - before.rss < 20 * megabyte,
      `memory grew by ${(after.rss - before.rss) / megabyte} MB`,
    );
  }),
);
