/** What every operation of the engine must do, whatever computes: run on each backend by its own test file. */
import * as assert from 'uvu/assert';
import {
  batchNormInference,
  batchNormTraining,
  conv2d,
  createRandom,
  depthwiseConv2d,
  detach,
  gatherTopK,
  maxPoolSame,
  resizeBilinear,
  runningStatistics,
  silu,
  tf,
  upsampleNearest2,
  withoutGradient,
} from '../../lib/engine';
import { checkGradient, near, settle } from './gradient-check';
import { convolve, type Grid, interpolate, poolMax } from './plain-operations';

type Check = [name: string, body: () => void];

const random = createRandom(1);
const normalGrid = (...shape: Grid['shape']): Grid => ({
  values: random.normals(shape.reduce((a, b) => a * b)),
  shape,
});
const tensorOf = ({ values, shape }: Grid) => tf.tensor4d(values as Float32Array, shape);
const normal = (shape: Grid['shape']) => tensorOf(normalGrid(...shape));
const normal1 = (n: number, mean = 0) => tf.tensor1d(random.normals(n, mean, 0.3));

/** The composite that batch normalisation stands for. */
function plainBatchNorm(...[x, scale, offset]: tf.Tensor[]): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), offset);
}

const trained = (...[x, scale, offset]: tf.Tensor[]) =>
  batchNormTraining(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D).y;

/** Gradients of sum(f * weights) and of sum(g * weights) must be the same tensors. */
function sameGradients(f: (...x: tf.Tensor[]) => tf.Tensor, g: typeof f, inputs: tf.Tensor[]): void {
  const weights = tf.tensor(random.normals(f(...inputs).size), f(...inputs).shape);
  const of = (h: typeof f) =>
    tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(h(...x), weights)) as tf.Scalar)(inputs);
  const [ours, theirs] = [of(f), of(g)];
  for (let i = 0; i < inputs.length; i++) near(ours[i], theirs[i], 2e-4);
}

const stopGradient: Check[] = [
  [
    'detach gives the same values and stops the gradient: d/dx x detach(x) at 3 is 3',
    () => {
      const x = tf.scalar(3);
      near(detach(x), [3]);
      near(tf.grad((v) => tf.mul(v, detach(v)))(x), [3]);
    },
  ],
  [
    'a comparison inside withoutGradient masks a gradient without throwing',
    () => {
      const mask = (v: tf.Tensor) => withoutGradient(() => tf.cast(tf.greater(v, 1), 'float32'));
      near(tf.grad((v) => tf.sum(tf.mul(tf.square(v), mask(v))))(tf.tensor1d([0.5, 2, 3])), [0, 4, 6]);
    },
  ],
];

const batchNorm: Check[] = [
  [
    'batch normalisation in training is its composite, its variance the unbiased one',
    () => {
      const [x, scale, offset] = [normal([2, 3, 3, 4]), normal1(4, 1), normal1(4)];
      const { y, mean, variance } = batchNormTraining(x, scale, offset);
      const moments = tf.moments(x, [0, 1, 2]);
      near(y, plainBatchNorm(x, scale, offset));
      near(mean, moments.mean);
      near(variance, tf.mul(moments.variance, 18 / 17));
    },
  ],
  [
    'its three gradients are those of the composite and of finite differences',
    () => {
      const inputs = [normal([2, 3, 3, 4]), normal1(4, 1), normal1(4)];
      sameGradients(trained, plainBatchNorm, inputs);
      checkGradient(trained, inputs);
    },
  ],
  [
    'one value a channel gives its offset and no NaN',
    () => {
      const { y, variance } = batchNormTraining(normal([1, 1, 1, 3]), normal1(3, 1), tf.tensor1d([1, 2, 3]));
      near(y, [1, 2, 3]);
      near(variance, [0, 0, 0]);
    },
  ],
  [
    'inference uses the given statistics, and has gradients',
    () => {
      const [x, scale, offset, mean, variance] = [
        normal([1, 2, 3, 4]),
        ...[1, 0, 0, 2].map((m) => normal1(4, m)),
      ];
      const run = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor) =>
        batchNormInference(a as tf.Tensor4D, s as tf.Tensor1D, o as tf.Tensor1D, {
          mean: mean as tf.Tensor1D,
          variance: variance as tf.Tensor1D,
        });
      const plain = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor) =>
        tf.add(tf.mul(tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, 1e-5))), s), o);
      near(run(x, scale, offset), plain(x, scale, offset));
      sameGradients(run, plain, [x, scale, offset]);
      checkGradient(run, [x, scale, offset]);
    },
  ],
  [
    'running statistics move by the momentum, as PyTorch',
    () => {
      const batch = { mean: tf.tensor1d([2]), variance: tf.tensor1d([3]) };
      const moved = runningStatistics({ mean: tf.tensor1d([0]), variance: tf.tensor1d([1]) }, batch, 0.1);
      near(moved.mean, [0.2]);
      near(moved.variance, [1.2]);
    },
  ],
];

const convolutions: Check[] = [
  [
    'stride 2 with padding 1 takes the pixels that PyTorch takes: 10, 24, 51, 90 on a 4 x 4 ramp',
    () => {
      const ramp = tf.tensor4d(
        Array.from({ length: 16 }, (_, i) => i),
        [1, 4, 4, 1],
      );
      near(conv2d(ramp, tf.ones([3, 3, 1, 1]), { stride: 2, padding: 1 }), [10, 24, 51, 90]);
    },
  ],
  ...[
    { stride: 1, padding: 1 },
    { stride: 2, padding: 1 },
    { stride: 2, padding: { top: 0, bottom: 1, left: 2, right: 0 } },
    { stride: 1, padding: 0 },
  ].map(
    (options): Check => [
      `convolution ${JSON.stringify(options)} is the sum it stands for, gradients too`,
      () => {
        const grids = [normalGrid(2, 6, 5, 3), normalGrid(3, 3, 3, 2)];
        const [x, filter] = grids.map(tensorOf);
        near(conv2d(x, filter, options), convolve(grids[0], grids[1], options));
        checkGradient((a, b) => conv2d(a as tf.Tensor4D, b as tf.Tensor4D, options), [x, filter]);
      },
    ],
  ),
  ...[1, 2].map(
    (stride): Check => [
      `depthwise convolution, stride ${stride}, has the gradients of finite differences`,
      () => {
        const [x, filter] = [normal([2, 6, 5, 3]), normal([3, 3, 3, 1])];
        checkGradient(
          (a, b) => depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { stride, padding: 1 }),
          [x, filter],
        );
      },
    ],
  ),
];

const activations: Check[] = [
  [
    'silu(1) is 0.7310586; values and gradient are those of x sigmoid(x)',
    () => {
      near(silu(tf.scalar(1)), [0.7310586], 1e-6);
      const x = normal([1, 3, 4, 5]);
      const plain = (v: tf.Tensor) => tf.mul(v, tf.sigmoid(v));
      near(silu(x), plain(x), 1e-6);
      sameGradients(silu, plain, [x]);
      checkGradient(silu, [x]);
      near(silu(tf.tensor1d([-200, 200])), [0, 200]);
    },
  ],
  [
    'the gradient of relu is 1 above zero, 0 at and below it',
    () => {
      near(tf.grad((v) => tf.sum(tf.relu(v)))(tf.tensor1d([-1, 0, 2])), [0, 0, 1]);
      checkGradient(tf.relu, [tf.tensor1d([-1, -0.5, 0.4, 2])]);
    },
  ],
  [
    'relu has a second gradient: of relu(x)^3 it is 6 x',
    () => {
      const first = tf.grad((v) => tf.sum(tf.pow(tf.relu(v), 3)));
      near(tf.grad((v) => tf.sum(first(v)))(tf.tensor1d([-1, 2])), [0, 12]);
    },
  ],
];

const spatial: Check[] = [
  [
    'nearest upsampling repeats each pixel in a 2 x 2 block',
    () => {
      const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
      const up = upsampleNearest2(x);
      near(up.slice([0, 0, 0, 0], [1, 4, 4, 1]), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
      checkGradient((a) => upsampleNearest2(a as tf.Tensor4D), [normal([2, 3, 2, 3])]);
    },
  ],
  ...[5, 9, 13].map(
    (size): Check => [
      `max pooling of ${size} keeps the size and is the largest of the window`,
      () => {
        // Distinct by 0.3: a finite step changes no maximum.
        const places = random.shuffle(Array.from({ length: 98 }, (_, i) => 0.3 * i));
        const grid: Grid = { values: places, shape: [1, 7, 7, 2] };
        const x = tf.tensor4d(places, grid.shape);
        near(maxPoolSame(x, size), poolMax(grid, size));
        checkGradient((a) => maxPoolSame(a as tf.Tensor4D, size), [x]);
      },
    ],
  ),
  [
    'resizing [0, 4] to width 4 gives 0, 1, 3, 4',
    () => near(resizeBilinear(tf.tensor4d([0, 4], [1, 1, 2, 1]), [1, 4]), [0, 1, 3, 4]),
  ],
  ...(
    [
      [5, 7],
      [2, 3],
      [6, 8],
      [3, 4],
    ] as [number, number][]
  ).map(
    (size): Check => [
      `bilinear resizing of 3 x 4 to ${size.join(' x ')} is right forth and back`,
      () => {
        const grid = normalGrid(2, 3, 4, 2);
        const x = tensorOf(grid);
        near(resizeBilinear(x, size), interpolate(grid, size));
        checkGradient((a) => resizeBilinear(a as tf.Tensor4D, size), [x]);
      },
    ],
  ),
  ...(
    [
      [5, 7],
      [2, 3],
    ] as [number, number][]
  ).map(
    (size): Check => [
      `nearest resizing with half-pixel centres to ${size.join(' x ')} has a right gradient`,
      () =>
        checkGradient(
          (a) => tf.image.resizeNearestNeighbor(a as tf.Tensor4D, size, false, true),
          [normal([2, 3, 4, 2])],
        ),
    ],
  ),
];

const gathering: Check[] = [
  [
    'the k largest of each row come in order, and the gradient reaches them alone',
    () => {
      const x = tf.tensor2d([1, 5, 3, 4, 9, 7, 8, 6], [2, 4]);
      const { values, indices } = gatherTopK(x, 2);
      near(values, [5, 4, 9, 8]);
      near(indices, [1, 3, 0, 2]);
      near(
        tf.grad((v) =>
          tf.sum(
            gatherTopK(v as tf.Tensor2D, 2).values.mul([
              [1, 2],
              [3, 4],
            ]),
          ),
        )(x),
        [0, 1, 0, 2, 3, 0, 4, 0],
      );
    },
  ],
  [
    'gathering the same row twice adds its gradients',
    () => {
      const gathered = (v: tf.Tensor) => tf.gather(v, tf.tensor1d([2, 0, 2], 'int32'));
      near(tf.grad((v) => tf.sum(tf.mul(gathered(v), [[1], [2], [3]])))(tf.ones([3, 2])), [2, 2, 0, 0, 4, 4]);
    },
  ],
];

/** Every check, by name; none leaves a tensor alive. */
export function operationChecks(): [string, () => Promise<void>][] {
  const all = [...stopGradient, ...batchNorm, ...convolutions, ...activations, ...spatial, ...gathering];
  assert.ok(all.length > 20);
  return all.map(([name, body]) => [name, () => settle(body)]);
}
