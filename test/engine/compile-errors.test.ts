import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { compile, createRandom, tf } from '../../lib/engine';
import { InputError } from '../../lib/errors';
import { nativeSuite } from './native-suite';

/** What a step may not do, in one line of this file, and what the error must say. */
interface Wrong {
  name: string;
  /** Called in the step, with its argument. */
  bad(x: tf.Tensor1D): unknown;
  /** What is told beside the place. */
  says: string;
  mend: string;
}

const lines = readFileSync(__filename, 'utf8').split('\n');
const random = createRandom(1);
const named = () => tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
let other: tf.Variable;
let outside: tf.Tensor;
let words: tf.Tensor;
let counter = 0;
let kept: tf.Tensor | undefined;

const read = 'return the tensor and read it after the step; to choose by a value, tf.where(condition, a, b)';
const name = 'add it to the variables of compile';
const argument = 'make it an argument (tf.scalar) or a variable; random numbers: randomUniform(shape, seed)';
const mask = 'keep all rows and a mask';
const state = 'random numbers: randomUniform(shape, seed); all else outside of the step';
const strings = 'keep strings outside of the step';

// biome-ignore format: one line each, and the error must name it
const wrongs: Wrong[] = [
  { name: 'reads a value', bad: (x) => tf.sum(x).dataSync(), says: 'the step reads the value of what Sum gives', mend: read },
  { name: 'reads an argument', bad: (x) => x.arraySync(), says: 'the step reads the value of an argument', mend: read },
  { name: 'reads a tensor from outside', bad: () => outside.dataSync(), says: 'the step reads the value of a tensor from outside', mend: read },
  { name: 'branches on a value', bad: (x) => (tf.max(x).arraySync() as number) > 0 && tf.neg(x), says: 'the step reads the value of what Max gives', mend: read },
  { name: 'prints', bad: (x) => tf.exp(x).print(), says: 'the step reads the value of what Exp gives', mend: read },
  { name: 'reads without waiting', bad: (x) => void tf.neg(x).data().then(console.log), says: 'the step reads the value of what Neg gives', mend: read },
  { name: 'hides the error', bad: (x) => { try { x.dataSync(); } catch {} }, says: 'the step reads the value of an argument', mend: read },
  { name: 'uses a tensor after disposing of it', bad: (x) => { const y = tf.exp(x); y.dispose(); return tf.neg(y); }, says: 'Neg is given a tensor that was disposed of', mend: 'dispose of it after its last use, or leave it to the step: it disposes of all' },
  { name: 'keeps a tensor', bad: (x) => { kept = tf.keep(tf.neg(x)); }, says: 'the step keeps a tensor that it does not return ([3])', mend: 'return it, or assign it to a variable' },
  { name: 'makes a variable', bad: (x) => tf.variable(tf.neg(x)), says: 'the step makes a variable', mend: 'make it before the step, and add it to the variables of compile' },
  { name: 'looks where something is true', bad: (x) => (tf.backend() as unknown as { where(x: tf.Tensor): tf.Tensor }).where(tf.greater(x, 0)), says: 'the shape of what Where gives depends on the data', mend: `${mask}: tf.where(mask, a, b)` },
  { name: 'looks for unique numbers', bad: (x) => tf.unique(x), says: 'the shape of what UniqueV2 gives depends on the data', mend: mask },
  { name: 'suppresses boxes', bad: (x) => tf.image.nonMaxSuppression(tf.ones([3, 4]), x, 2), says: 'the shape of what NonMaxSuppressionV3 gives depends on the data', mend: 'suppress after the step, from its outputs' },
  { name: 'suppresses boxes and pads', bad: (x) => tf.image.nonMaxSuppressionPadded(tf.ones([3, 4]), x, 2), says: 'the shape of what NonMaxSuppressionV4 gives depends on the data', mend: 'suppress after the step, from its outputs' },
  { name: 'suppresses boxes softly', bad: (x) => tf.image.nonMaxSuppressionWithScore(tf.ones([3, 4]), x, 2), says: 'the shape of what NonMaxSuppressionV5 gives depends on the data', mend: 'suppress after the step, from its outputs' },
  { name: 'makes strings', bad: () => tf.tensor(['a']).reshape([1, 1]), says: 'a tensor of strings', mend: strings },
  { name: 'uses strings', bad: () => tf.string.staticRegexReplace(words, 'a', 'b'), says: 'a tensor of strings', mend: strings },
  { name: 'draws from a multinomial law', bad: (x) => tf.multinomial(x, 4, 7), says: 'Multinomial has a state of its own (a place in a random sequence, a file)', mend: state },
  { name: 'uses Math.random', bad: (x) => tf.mul(x, Math.random()), says: 'a number made in the step differs from call to call (used by Mul)', mend: argument },
  { name: 'draws normal numbers', bad: () => tf.exp(tf.randomNormal([3])), says: 'a number made in the step differs from call to call (used by Exp)', mend: argument },
  { name: 'drops out without a seed', bad: (x) => tf.dropout(x, 0.5), says: 'a number made in the step differs from call to call (used by Add)', mend: argument },
  { name: 'uses createRandom', bad: (x) => tf.sub(x, random.normal()), says: 'a number made in the step differs from call to call (used by Sub)', mend: argument },
  { name: 'counts its calls', bad: (x) => tf.add(x, counter++), says: 'a number made in the step differs from call to call (used by Add)', mend: argument },
  { name: 'branches on its count', bad: (x) => (counter++ % 2 ? tf.exp(x) : tf.sin(x)), says: 'the step does other operations at its second call', mend: 'choose with tf.where(condition, a, b), or compile one step for each way' },
  { name: 'takes a count for an axis', bad: () => tf.sum(tf.ones([3, 3]), counter++ % 2), says: 'a number made in the step differs from call to call (used by Sum)', mend: argument },
  { name: 'takes the time', bad: (x) => tf.mul(x, Date.now()), says: 'a number made in the step differs from call to call (used by Mul)', mend: argument },
  { name: 'takes the minute', bad: (x) => tf.mul(x, new Date().getMinutes()), says: 'a number made in the step differs from call to call (used by Mul)', mend: argument },
  { name: 'takes the clock', bad: (x) => tf.mul(x, performance.now()), says: 'a number made in the step differs from call to call (used by Mul)', mend: argument },
  { name: 'uses a variable that was not named', bad: (x) => tf.mul(x, other), says: 'Multiply uses a variable that was not named (other, [3])', mend: name },
  { name: 'copies a variable that was not named', bad: () => other.clone(), says: 'Identity uses a variable that was not named (other, [3])', mend: name },
  { name: 'assigns to a variable that was not named', bad: (x) => other.assign(tf.neg(x)), says: 'the step assigns to a variable that was not named (other, [3])', mend: name },
];

const errors = nativeSuite(
  'what a step may not do is told, with the place and the mend, and nothing is left behind',
);

for (const wrong of wrongs) {
  errors(`a step that ${wrong.name}`, () => prepared(() => checkWrong(wrong)));
}

/** What the wrong steps use; and no promise of theirs may be rejected without anybody who hears it. */
async function prepared(body: () => void): Promise<void> {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', note);
  counter = 0;
  other = tf.tidy(() => tf.variable(tf.tensor1d([4, 5, 6]), true, 'other'));
  outside = tf.tidy(() => tf.tensor1d([1, 1, 1]).add(0));
  words = tf.tidy(() => tf.tensor(['a', 'b']).reshape([2, 1]));
  try {
    body();
    await nextTurn();
    assert.equal(rejections, []);
  } finally {
    process.off('unhandledRejection', note);
    tf.dispose([other, outside, words]);
  }
}

/** The error, and that the same compiled step works once it does nothing wrong. */
function checkWrong({ bad, says, mend }: Wrong): void {
  const weights = named();
  const x = tf.tensor1d([1, -2, 3]);
  let isWrong = true;
  const step = compile(
    (a: tf.Tensor1D) => {
      weights.assign(tf.add(weights, a));
      if (isWrong) bad(a);
      return tf.sum(tf.mul(weights, a));
    },
    { variables: [weights] },
  );
  const before = tf.memory().numTensors;
  const { message, place } = errorOf(() => step(x));
  assert.ok(message.includes(`compile: ${says}`), message);
  assert.ok(message.endsWith(`; mend: ${mend}`), message);
  assert.ok(place.includes(`says: '${says.slice(0, 12)}`), `${message}\nwhere there is: ${place.trim()}`);
  assert.is(tf.memory().numTensors, before, 'tensors stayed');
  assert.equal([...weights.dataSync(), ...other.dataSync()], [1, 2, 3, 4, 5, 6]);

  isWrong = false;
  const sum = step(x);
  assert.equal([...sum.dataSync(), ...weights.dataSync()], [20, 2, 0, 6]);
  step.dispose();
  tf.dispose([weights, x, sum]);
}

/** The error of a call, which must be one line, and the line of this file that it names. */
function errorOf(call: () => unknown): { message: string; place: string } {
  try {
    call();
  } catch (error) {
    assert.instance(error, InputError);
    const { message } = error as Error;
    assert.not.match(message, /\n/);
    const [, line] = /^test[\\/]engine[\\/]compile-errors\.test\.ts:(\d+): /.exec(message) ?? [];
    assert.ok(line, `no place in: ${message}`);
    return { message, place: lines[Number(line) - 1] };
  }
  throw new Error('nothing was thrown');
}

const atCall = nativeSuite('what is wrong with a call, a result or a variable is told too');

/** Compiles and calls; the error is that of the line of the call. */
// biome-ignore format: one line each
const calls: [string, () => unknown, string][] = [
  ['a number as argument', () => compile((x: tf.Tensor, rate: number) => tf.mul(x, rate))(outside, 3), 'argument[1] is no tensor but a number, and would be frozen in the graph'],
  ['a flag within an argument', () => compile((x: { a: tf.Tensor; train: boolean }) => tf.neg(x.a))({ a: outside, train: true }), 'argument[0].train is no tensor but a boolean'],
  ['a class as argument', () => compile((x: Map<string, tf.Tensor>) => [...x.values()])(new Map()), 'argument[0] is no tensor but a Map'],
  ['strings as argument', () => compile((x: tf.Tensor) => tf.clone(x))(words), 'argument[0] is a tensor of strings'],
  ['a count as result', () => compile((x: tf.Tensor) => ({ loss: tf.sum(x), calls: counter++ }))(outside), 'the form of the result, or a number in it, differs from call to call'],
  ['a class as result', () => compile((x: tf.Tensor) => new Set([tf.sum(x)]))(outside), 'the result is no tensor but a Set'],
  ['a disposed argument', () => compile((x: { a: tf.Tensor }) => tf.neg(x.a))({ a: gone() }), 'argument[0].a was disposed of'],
  ['a disposed result', () => compile((x: tf.Tensor) => { const y = tf.neg(x); y.dispose(); return y; })(outside), 'the result was disposed of'],
  ['an argument that the step disposes of', () => compile((x: tf.Tensor) => { const y = tf.neg(x); x.dispose(); return y; })(outside), 'the step disposes of argument[0], which is its caller’s'],
  ['an asynchronous step', () => compile(async (x: tf.Tensor) => tf.neg(x))(outside), 'the step is asynchronous'],
  ['an asynchronous step that reads', () => compile(async (x: tf.Tensor) => tf.mul(x, (await x.data())[0]))(outside), 'the step reads the value of an argument'],
  ['an unnamed variable as result', () => compile(() => ({ other }))(), 'the step returns a variable that was not named (other, [3])'],
  ['a disposed variable', () => compile(() => tf.scalar(1), { variables: [goneVariable()] })(), 'the variable gone [1] was disposed of'],
  ['a frozen variable that is assigned to', () => compile((x: tf.Tensor) => { other.assign(tf.neg(x)); return x; }, { variables: [other], freeze: true })(outside), 'the step assigns to a frozen variable (other, [3])'],
];

function gone(): tf.Tensor {
  const tensor = tf.tensor1d([1]);
  tensor.dispose();
  return tensor;
}

function goneVariable(): tf.Variable {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1]), true, 'gone'));
  variable.dispose();
  return variable;
}

for (const [what, call, says] of calls) {
  atCall(what, () =>
    prepared(() => {
      const before = tf.memory().numTensors;
      const { message, place } = errorOf(call);
      assert.ok(message.includes(`compile: ${says}`), message);
      assert.ok(message.includes('; mend: '), message);
      assert.ok(place.includes('compile('), `${message}\nwhere there is: ${place.trim()}`);
      assert.is(tf.memory().numTensors, before, 'tensors stayed');
      assert.equal([...other.dataSync()], [4, 5, 6]);
    }),
  );
}

atCall('an error of the step itself comes as it is, and the next call works', () =>
  prepared(() => {
    const mine = new TypeError('mine');
    let isWrong = true;
    const step = compile((x: tf.Tensor) => {
      const y = tf.neg(x);
      if (isWrong) throw mine;
      return y;
    });
    const before = tf.memory().numTensors;
    assert.throws(
      () => step(outside),
      (error: unknown) => error === mine,
    );
    assert.is(tf.memory().numTensors, before);
    isWrong = false;
    const y = step(outside);
    assert.equal([...y.dataSync()], [-1, -1, -1]);
    step.dispose();
    y.dispose();
  }),
);

atCall(
  'an index out of range at a later run names the operation and its line, and variables stay of one mind',
  () => {
    const [x, weights] = [tf.tensor1d([5, 6, 7]), named()];
    const step = compile(
      (a: tf.Tensor1D, i: tf.Tensor1D) => {
        weights.assign(tf.add(weights, 1));
        return tf.gather(a, i); // here
      },
      { variables: [weights] },
    );
    const run = (i: number) => tf.tidy(() => step(x, tf.tensor1d([i], 'int32')).dataSync()[0]);
    assert.is(run(1), 6);
    weights.dataSync(); // from here on the session's value and the variable's are two
    const before = tf.memory().numTensors;
    const { message, place } = errorOf(() => run(9));
    assert.match(message, 'GatherV2: indices[0] = 9 is not in [0, 3)');
    assert.match(place, '// here');
    assert.is(tf.memory().numTensors, before);
    const [after] = weights.dataSync(); // 2 or 3: assigned to before the failure, or not
    assert.is(run(2), 7);
    assert.is(weights.dataSync()[0], after + 1);
    step.dispose();
    tf.dispose([x, weights]);
  },
);

atCall('a kept tensor that was told is disposed of', () => {
  assert.ok(!kept || kept.isDisposed);
});
