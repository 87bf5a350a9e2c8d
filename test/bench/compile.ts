/**
 * Compiled steps beside PyTorch, eager and `torch.compile`, and beside ourselves op by op, in one run on the same
 * threads: `npm run bench compile [rounds]`. In brackets: ours / theirs, the median over the rounds.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  batchNormTraining,
  type Compiled,
  compile,
  conv2d,
  createRandom,
  silu,
  tf,
  useEngine,
} from '../../lib/engine';
import { measurePairs, type Pair } from './pairs';
import { PythonPeer, providePackages } from './python-peer';

const random = createRandom(0);
const widths = [16, 16, 16, 16, 16, 16];
const bar = 0.75;

function normal(...shape: number[]): tf.Tensor {
  return tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
}

/** One row: a step as written, and compiled. */
interface Row {
  name: string;
  peer: string;
  repetitions: number;
  plain: () => void;
  graph: () => void;
  compiled: Compiled<never[], unknown>;
}

/** Ten 3x3 convolutions with bias and SiLU, 64 channels, 80 x 80, batch 1. */
function inference(): Row {
  const weights = Array.from({ length: 10 }, () => {
    const filter = tf.tidy(() => tf.mul(normal(3, 3, 64, 64), Math.sqrt(2 / 576)));
    return [tf.variable(filter), tf.variable(tf.zeros([64]))];
  });
  const x = normal(1, 80, 80, 64) as tf.Tensor4D;
  const step = (images: tf.Tensor4D) =>
    weights.reduce(
      (at, [filter, bias]) =>
        silu(tf.add(conv2d(at, filter as tf.Tensor as tf.Tensor4D, { padding: 1 }), bias)),
      images,
    );
  const compiled = compile(step, { variables: weights.flat(), freeze: true });
  return {
    name: 'ten 3x3 convolutions 64 to 64, bias, SiLU, 80 x 80',
    peer: 'inference',
    repetitions: 20,
    plain: () => tf.dispose(tf.tidy(() => step(x))),
    graph: () => tf.dispose(compiled(x)),
    compiled: compiled as never,
  };
}

/** Six layers of convolution, batch normalisation and ReLU, mean square as loss, momentum: one step. */
function training(): Row {
  const weights = widths.flatMap((width, i) => {
    const filter = normal(3, 3, [3, ...widths][i], width);
    const small = tf.tidy(() => tf.mul(filter, Math.sqrt(2 / (9 * filter.shape[2]!))));
    return [small, tf.ones([width]), tf.zeros([width])].map((t) => tf.variable(t));
  });
  const slots = weights.map((weight) => tf.variable(tf.zerosLike(weight)));
  const images = normal(16, 64, 64, 3) as tf.Tensor4D;
  const lr = tf.scalar(1e-3);
  const forward = (x: tf.Tensor4D) => {
    let at = x;
    for (let i = 0; i < weights.length; i += 3) {
      const [filter, scale, offset] = weights.slice(i, i + 3) as unknown as [
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor1D,
      ];
      at = tf.relu(batchNormTraining(conv2d(at, filter, { padding: 1 }), scale, offset).y);
    }
    return tf.mean(tf.square(at)) as tf.Scalar;
  };
  const step = (x: tf.Tensor4D, rate: tf.Scalar) => {
    const { value, grads } = tf.variableGrads(() => forward(x), weights);
    weights.forEach((weight, i) => {
      slots[i].assign(tf.add(tf.mul(slots[i], 0.9), grads[weight.name]));
      weight.assign(tf.sub(weight, tf.mul(slots[i], rate)));
    });
    return value;
  };
  const compiled = compile(step, { variables: [...weights, ...slots] });
  const read = (loss: tf.Tensor) => {
    loss.dataSync();
    loss.dispose();
  };
  return {
    name: 'training step, six conv-BN-ReLU, momentum, 16 x 64 x 64',
    peer: 'training',
    repetitions: 12,
    plain: () => read(tf.tidy(() => step(images, lr))),
    graph: () => read(compiled(images, lr)),
    compiled: compiled as never,
  };
}

const timed = (run: () => void, repetitions: number) => async () =>
  Array.from({ length: repetitions }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });

async function compare(row: Row, peer: PythonPeer, rounds: number): Promise<void> {
  const ours = timed(row.graph, row.repetitions);
  const show = (name: string, { theirs, ratio }: Pair) =>
    `${name} ${theirs.toFixed(1)} ms (${ratio.toFixed(2)})`;
  const parts: string[] = [];
  const plain = await measurePairs(ours, timed(row.plain, row.repetitions), rounds);
  parts.push(show('op by op', plain));
  let worst = 0;
  for (const [name, kind] of [
    ['PyTorch', 'eager'],
    ['channels last', 'eager-nhwc'],
    ['torch.compile', 'compile'],
    ['the same, channels last', 'compile-nhwc'],
  ]) {
    const pair = await measurePairs(
      ours,
      () => peer.ask<number[]>(`${row.peer}-${kind} ${row.repetitions}`),
      rounds,
    );
    parts.push(show(name, pair));
    if (kind.startsWith('eager')) worst = Math.max(worst, pair.ratio);
  }
  if (worst > bar) process.exitCode = 1;
  console.log(
    `${row.name}: graph ${plain.ours.toFixed(1)} ms; ${parts.join(', ')}; eager ${worst <= bar ? 'within' : 'over'} ${bar}`,
  );
}

/** How long tracing and loading take, for 200 layers. */
function traceTime(): void {
  const filters = Array.from({ length: 200 }, () => tf.variable(normal(3, 3, 8, 8)));
  const step = compile(
    (x: tf.Tensor4D) =>
      filters.reduce(
        (at, filter) => tf.relu(conv2d(at, filter as tf.Tensor as tf.Tensor4D, { padding: 1 })),
        x,
      ),
    { variables: filters },
  );
  const x = normal(1, 16, 16, 8) as tf.Tensor4D;
  const started = performance.now();
  step(x).dispose();
  console.log(
    `trace, load and first run of 200 layers: ${Math.round(performance.now() - started)} ms (bar: 2000)`,
  );
  step.dispose();
}

/** Highest resident memory of a process of its own that runs a row's compiled step 100 times, MB. */
function peakMemory(row: string, isCompiled: boolean): number {
  const env = { ...process.env, PAPERSWEEP_COMPILE: isCompiled ? '1' : '0' };
  const args = [join(__dirname, 'bench.cjs'), 'compile', 'memory', row];
  return Number(execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim());
}

async function measureMemory(row: string): Promise<void> {
  await useEngine();
  const { graph } = row === 'training' ? training() : inference();
  for (let i = 0; i < 100; i++) graph();
  console.log(process.resourceUsage().maxRSS / 1024);
}

/** Measures and prints; exit code 1 when a bar is missed. */
export async function bench(): Promise<void> {
  if (process.argv[3] === 'memory') return measureMemory(process.argv[4]);
  providePackages(['torch==2.15.0', 'numpy']);
  const engine = await useEngine();
  const peer = new PythonPeer('compile_torch.py', [String(engine.threads), JSON.stringify(widths)]);
  const about = await peer.read<{ torch: string; threads: number }>();
  console.log(
    `${engine.name} (TensorFlow ${engine.version}), PyTorch ${about.torch}, ${about.threads} threads`,
  );
  traceTime();
  for (const row of ['inference', 'training']) {
    const [graph, plain] = [peakMemory(row, true), peakMemory(row, false)].map(Math.round);
    console.log(`peak memory, ${row}: as a graph ${graph} MB, op by op ${plain} MB`);
  }
  for (const row of [inference(), training()]) await compare(row, peer, Number(process.argv[3] ?? 7));
  peer.end();
}
