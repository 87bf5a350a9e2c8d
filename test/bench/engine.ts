/**
 * The engine beside PyTorch, on the same threads, in the same run: `npm run bench engine [rounds]`.
 * PyTorch is measured in both of its layouts: NCHW, its default, then channels last. In brackets: ours / PyTorch's,
 * the median over the rounds; a bar holds beside both.
 */
import { batchNormTraining, conv2d, createRandom, tf, useEngine } from '../../lib/engine';
import { measurePairs, type Pair } from './pairs';
import { PythonPeer, providePackages } from './python-peer';

const torch = 'torch==2.15.0';
const widths = [16, 16, 16, 16, 16, 16];
const random = createRandom(0);

function normal(...shape: number[]): tf.Tensor4D {
  return tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape as [number, number, number, number]);
}

/** Each case: what is measured, how often a round, and what it should reach beside PyTorch. */
interface Case {
  name: string;
  peer: string;
  repetitions: number;
  bar?: number;
  run: () => void;
}

function convolutions(): Case[] {
  const [x, filter] = [normal(16, 64, 64, 64), normal(3, 3, 64, 64)];
  const forward = () => tf.dispose(conv2d(x, filter, { padding: 1 }));
  const loss = (a: tf.Tensor, f: tf.Tensor) =>
    tf.sum(conv2d(a as tf.Tensor4D, f as tf.Tensor4D, { padding: 1 })) as tf.Scalar;
  const both = () => tf.dispose(tf.grads(loss)([x, filter]));
  const case_ = { repetitions: 6 };
  return [
    {
      ...case_,
      name: 'convolution 3x3, 64 to 64, 16 x 64 x 64: forward',
      peer: 'conv-forward',
      bar: 1,
      run: forward,
    },
    { ...case_, name: 'the same, forward and backward', peer: 'conv-both', run: both },
  ];
}

function batchNorm(): Case {
  const [x, scale, offset] = [normal(16, 64, 64, 64), tf.ones([64]), tf.zeros([64])];
  const loss = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor) =>
    tf.sum(batchNormTraining(a as tf.Tensor4D, s as tf.Tensor1D, o as tf.Tensor1D).y) as tf.Scalar;
  const run = () => tf.dispose(tf.grads(loss as (...x: tf.Tensor[]) => tf.Scalar)([x, scale, offset]));
  return {
    name: 'batch normalisation 16 x 64 x 64 x 64, both ways',
    peer: 'batch-norm',
    repetitions: 8,
    run,
  };
}

function matmul(): Case {
  const [a, b] = [normal(1024, 1024), normal(1024, 1024)];
  return {
    name: 'matrix product 1024',
    peer: 'matmul',
    repetitions: 12,
    run: () => tf.dispose(tf.matMul(a, b)),
  };
}

/** Six layers of convolution, batch normalisation and ReLU, mean square as loss, one step of gradient descent. */
function trainingStep(): Case {
  const images = normal(16, 64, 64, 3);
  const weights = widths.flatMap((width, i) => {
    const filter = normal(3, 3, [3, ...widths][i], width);
    const small = tf.tidy(() => tf.mul(filter, Math.sqrt(2 / (9 * filter.shape[2]))));
    return [small, tf.ones([width]), tf.zeros([width])].map((t) => tf.variable(t));
  });
  const loss = () => {
    let x: tf.Tensor4D = images;
    for (let i = 0; i < weights.length; i += 3) {
      const [filter, scale, offset] = weights.slice(i, i + 3);
      const sums = conv2d(x, filter as unknown as tf.Tensor4D, { padding: 1 });
      const { y } = batchNormTraining(
        sums,
        scale as unknown as tf.Tensor1D,
        offset as unknown as tf.Tensor1D,
      );
      x = tf.relu(y);
    }
    return tf.mean(tf.square(x)) as tf.Scalar;
  };
  const run = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss);
      for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], 1e-3)));
      value.dataSync();
    });
  return {
    name: 'training step, six layers conv-BN-ReLU, 16 x 64 x 64',
    peer: 'training-step',
    repetitions: 8,
    bar: 1.2,
    run,
  };
}

async function timed({ run, repetitions }: Case): Promise<number[]> {
  return Array.from({ length: repetitions }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
}

/** Measures a case beside each layout of PyTorch. */
async function compare(one: Case, peer: PythonPeer, rounds: number): Promise<Pair[]> {
  const layouts = one.peer === 'matmul' ? [''] : ['', '-nhwc'];
  const pairs: Pair[] = [];
  for (const layout of layouts) {
    const theirs = () => peer.ask<number[]>(`${one.peer}${layout} ${one.repetitions}`);
    pairs.push(await measurePairs(() => timed(one), theirs, rounds));
  }
  return pairs;
}

/** Measures and prints the table; exit code 1 when a bar is missed. */
export async function bench(): Promise<void> {
  providePackages([torch, 'numpy']);
  const engine = await useEngine();
  const peer = new PythonPeer('engine_torch.py', [String(engine.threads), JSON.stringify(widths)]);
  const about = await peer.read<{ torch: string; threads: number }>();
  console.log(
    `${engine.name} (TensorFlow ${engine.version}), PyTorch ${about.torch}, ${about.threads} threads`,
  );
  const rounds = Number(process.argv[3] ?? 7);
  for (const one of [...convolutions(), batchNorm(), matmul(), trainingStep()]) {
    const pairs = await compare(one, peer, rounds);
    const worst = Math.max(...pairs.map(({ ratio }) => ratio));
    const verdict = one.bar === undefined ? '' : worst <= one.bar ? `within ${one.bar}` : `over ${one.bar}`;
    if (one.bar !== undefined && worst > one.bar) process.exitCode = 1;
    const times = pairs
      .map(({ theirs, ratio }) => `${theirs.toFixed(1)} ms (${ratio.toFixed(2)})`)
      .join(', ');
    console.log(`${one.name.padEnd(54)} ours ${pairs[0].ours.toFixed(1)} ms; PyTorch ${times} ${verdict}`);
  }
  peer.end();
}
