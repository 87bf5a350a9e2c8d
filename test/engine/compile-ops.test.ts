import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compile, createRandom, tf, withoutLeak } from '../../lib/engine';
import { nativeSuite } from './native-suite';
import type { Drawn, OpCase } from './op-case';
import { arrayCases } from './op-cases-arrays';
import { imageCases } from './op-cases-images';
import { numberCases } from './op-cases-numbers';

const allCases = [...numberCases, ...arrayCases, ...imageCases];

/** What every kernel is called with: watched to know which kernels the table tries. */
const engine = Object.getPrototypeOf(tf.engine()) as { runKernel(name: string, ...rest: unknown[]): unknown };

function kernelsOf(work: () => void): Set<string> {
  const { runKernel } = engine;
  const names = new Set<string>();
  engine.runKernel = function (name, ...rest) {
    names.add(name);
    return runKernel.call(this, name, ...rest);
  };
  try {
    work();
  } finally {
    engine.runKernel = runKernel;
  }
  return names;
}

/** Draws an input; `n` is what the sizes 'n' are. */
function make({ shape, dtype, draw }: Drawn, n: number, seed: number): tf.Tensor {
  const random = createRandom(seed);
  const sizes = shape.map((size) => (size === 'n' ? n : size));
  const count = sizes.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Array.from({ length: count }, () => draw(random)),
    sizes,
    dtype,
  );
}

const inputsOf = ({ inputs }: OpCase, n: number, batch: number) =>
  inputs.map((drawn, i) => make(drawn, n, 100 * batch + i));

/** The operation, and the gradient of the sum of its outputs with weights. */
function stepOf({ run, hasGradient }: OpCase): (...inputs: tf.Tensor[]) => tf.Tensor[] {
  const outputs = (...inputs: tf.Tensor[]) => [run(...inputs)].flat();
  if (!hasGradient) return outputs;
  return (...inputs) => {
    const places = [...inputs.keys()].filter((i) => inputs[i].dtype === 'float32');
    const loss = (...floats: tf.Tensor[]) => {
      const all = inputs.map((input, i) => (places.includes(i) ? floats[places.indexOf(i)] : input));
      return tf.addN(outputs(...all).map((y) => tf.sum(tf.mul(y, weights(y)))));
    };
    return [...outputs(...inputs), ...tf.grads(loss)(places.map((i) => inputs[i]))];
  };
}

function weights({ size, shape }: tf.Tensor): tf.Tensor {
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.cos(i) + 0.1),
    shape,
  );
}

type Result = { shape: number[]; dtype: string; values: number[] };

const resultOf = (tensor: tf.Tensor): Result => ({
  shape: tensor.shape,
  dtype: tensor.dtype,
  values: Array.from(tensor.dataSync()),
});

function sameResults(got: Result[], wanted: Result[], what: string): void {
  assert.is(got.length, wanted.length, what);
  for (const [i, { shape, dtype, values }] of wanted.entries()) {
    assert.equal([got[i].shape, got[i].dtype], [shape, dtype], `${what}, output ${i}`);
    const wrong = values.findIndex((value, at) => !isNear(got[i].values[at], value));
    assert.ok(
      wrong < 0,
      `${what}, output ${i} at ${wrong}: ${got[i].values[wrong]}, wanted ${values[wrong]}`,
    );
  }
}

const isNear = (a: number, b: number) =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b));

/** Traced with one batch, run with it and with another, traced anew for another shape: each as op by op. */
function checkCase(one: OpCase): void {
  const step = stepOf(one);
  const compiled = compile(step);
  const run = (of: typeof step, n: number, batch: number) =>
    tf.tidy(() => of(...inputsOf(one, n, batch)).map(resultOf));
  const seen = [
    [2, 0],
    [2, 1],
    [3, 0],
    [3, 1],
    [2, 2],
  ].map(([n, batch]) => {
    const wanted = run(step, n, batch);
    sameResults(run(compiled, n, batch), wanted, `${one.name}, n = ${n}, batch ${batch}`);
    return JSON.stringify(wanted);
  });
  compiled.dispose();
  assert.ok(new Set(seen).size > 1, `${one.name} gives the same whatever the batch: it shows nothing`);
}

const families = nativeSuite(
  'an operation in a compiled step is as op by op, values, gradient and other shapes',
);
const size = 24;
for (let at = 0; at < allCases.length; at += size) {
  const group = allCases.slice(at, at + size);
  families(`${group[0].name} … ${group.at(-1)!.name}`, () =>
    withoutLeak(() => {
      for (const one of group) checkCase(one);
    }),
  );
}

const coverage = nativeSuite('the table of operations');

/** What no graph can have, each with an error of its own (compile-errors.test.ts). */
const refused = new Set([
  'Multinomial',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'StaticRegexReplace',
  'Unique',
]);

coverage('has every kernel of the native engine, our own among them, but those that are refused', () => {
  const tried = kernelsOf(() => {
    for (const one of allCases) tf.tidy(() => void stepOf(one)(...inputsOf(one, 2, 0)));
  });
  const registered = tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName);
  const lacking = registered.filter((name) => !tried.has(name) && !refused.has(name));
  assert.equal(lacking, [], `without a case in test/engine/op-cases-*.ts: ${lacking.join(', ')}`);
});

/** Parts of TensorFlow.js that are no operations (steps with `variableGrads`: compile-training.test.ts). */
const noOperation =
  /^(tidy|dispose|keep|variable|variableGrads|engine|backend|memory|tensor|(get|set|register|unregister|find)[A-Z].*)$/;

coverage('names every function of TensorFlow.js that the library calls', () => {
  const table = new Set(source('test/engine', /^op-cases-/).match(/\w+/g));
  const lacking = ['losses', 'nn', 'models', 'assign', 'train', 'engine/ops'].flatMap((room) => {
    const calls = source(`lib/${room}`, /\.ts$/).matchAll(/\btf\.(?:image\.|fused\.)?([a-z]\w*)\(/g);
    const names = new Set([...calls].map(([, name]) => name));
    return [...names]
      .filter((name) => ![name, name.replace(/\dd$/, '')].some((known) => table.has(known))) // pad2d is pad
      .filter((name) => !noOperation.test(name.replace(/\dd$/, '')))
      .map((name) => `${room}: ${name}`);
  });
  assert.equal(lacking, [], `without a case in test/engine/op-cases-*.ts: ${lacking.join(', ')}`);
});

function source(folder: string, files: RegExp): string {
  const root = join(__dirname, '..', '..', folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => files.test(name));
  return names.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
}
