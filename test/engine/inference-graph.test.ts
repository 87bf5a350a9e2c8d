/** What folding and fusing make of a graph for inference: other operations, the same results. */
import * as assert from 'uvu/assert';
import {
  batchNormInference,
  compile,
  conv2d,
  createRandom,
  depthwiseConv2d,
  silu,
  tf,
  withoutLeak,
} from '../../lib/engine';
import { BaseConv, DWConv, Focus } from '../../lib/nn';
import { nativeSuite } from './native-suite';

const hasOneDnn = process.arch === 'x64';
const random = createRandom(3);

function normal(...shape: number[]): tf.Tensor {
  return tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
}

/** The largest difference as a part of the largest value. */
function apart(got: tf.Tensor, wanted: tf.Tensor): number {
  assert.equal(got.shape, wanted.shape);
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(got, wanted))), tf.max(tf.abs(wanted))).dataSync()[0]);
}

/** Compares a frozen step with itself op by op, and gives how often its graph has each operation. */
function compareFrozen(
  step: (x: tf.Tensor4D) => tf.Tensor | tf.Tensor[],
  variables: tf.Variable[],
  shape: [number, number, number, number],
): Record<string, number> {
  const frozen = compile(step, { variables, freeze: true });
  const x = normal(...shape) as tf.Tensor4D;
  tf.tidy(() => {
    const [got, wanted] = [frozen, step].map((of) => [of(x)].flat());
    for (const [i, one] of got.entries()) {
      const difference = apart(one, wanted[i]);
      assert.ok(difference < 1e-5, `output ${i} differs by ${difference}`);
    }
  });
  const { counts } = frozen.graph(x).recorded;
  frozen.dispose();
  tf.dispose([x, variables]);
  return counts;
}

/** A module's variables, moved away from zeros and ones. */
function movedWeights(module: BaseConv | DWConv | Focus): tf.Variable[] {
  const all = [...module.eval().namedParameters().values(), ...module.namedBuffers().values()];
  for (const { value } of all) {
    const moved = Float32Array.from(value.dataSync(), (v) => v + 0.4 * (random.uniform() - 0.5));
    tf.tidy(() => value.assign(tf.tensor(moved, value.shape)));
  }
  return all.map(({ value }) => value);
}

/** What a graph of one fused convolution has; its result is handed on. */
const single = { Const: 2, Placeholder: 1, _FusedConv2D: 1, Identity: 1 };

const graphs = nativeSuite('graphs for inference');

type Activation = (x: tf.Tensor) => tf.Tensor;
const activations: [string, Activation][] = [
  ['nothing', (x) => x],
  ['SiLU', silu],
  ['ReLU', tf.relu],
  ['leaky ReLU', (x) => tf.leakyRelu(x, 0.1)],
  ['sigmoid', tf.sigmoid],
];

for (const [after, activate] of activations) {
  graphs(`depthwise convolutions, then ${after}: strides, paddings, multipliers`, () =>
    withoutLeak(() => {
      for (const [stride, multiplier, side, hasBias] of [
        [1, 1, 12, true],
        [2, 1, 13, true],
        [2, 2, 12, true],
        [1, 1, 12, false],
      ] as const) {
        const filter = tf.tidy(() => tf.variable(normal(3, 3, 6, multiplier))) as tf.Variable<tf.Rank.R4>;
        const bias = tf.tidy(() => tf.variable(normal(6 * multiplier)));
        const step = (x: tf.Tensor4D) => {
          const y = depthwiseConv2d(x, filter, { stride, padding: 1 });
          return activate(hasBias ? tf.add(y, bias) : y);
        };
        const counts = compareFrozen(step, [filter, bias], [2, side, side, 6]);
        if (hasOneDnn) assert.not.ok(counts.DepthwiseConv2dNative || counts.PadV2);
      }
    }),
  );
}

graphs('a depthwise convolution with normalization and SiLU is one operation', () =>
  withoutLeak(() => {
    const shape = { inChannels: 8, outChannels: 12, kernelSize: 3, stride: 2 };
    const module = new DWConv(shape, random);
    const counts = compareFrozen((x) => module.forward(x), movedWeights(module), [1, 16, 16, 8]);
    if (!hasOneDnn) return;
    assert.is(counts._FusedConv2D, 2);
    assert.is(Object.keys(counts).sort().join(), Object.keys(single).sort().join());
  }),
);

graphs("Focus is one convolution of the image itself, and YOLOX's order of pixels is kept", () =>
  withoutLeak(() => {
    for (const kernelSize of [1, 3, 5]) {
      const module = new Focus({ inChannels: 3, outChannels: 7, kernelSize }, random);
      const counts = compareFrozen((x) => module.forward(x), movedWeights(module), [2, 12, 18, 3]);
      if (hasOneDnn) assert.equal(counts, single);
    }
  }),
);

graphs('pixels that are also fetched, or gathered in another order, are gathered as before', () =>
  withoutLeak(() => {
    for (const [order, isFetched] of [
      [[0, 1, 3, 4, 2, 5], true],
      [[0, 1, 3, 2, 4, 5], false],
    ] as const) {
      const filter = tf.tidy(() => tf.variable(normal(3, 3, 8, 4))) as tf.Variable<tf.Rank.R4>;
      const step = (x: tf.Tensor4D) => {
        const blocks = tf.transpose(tf.reshape(x, [1, 4, 2, 4, 2, 2]), [...order]);
        const pixels = tf.reshape(blocks, [1, 4, 4, 8]) as tf.Tensor4D;
        const y = conv2d(pixels, filter, { padding: 1 });
        return isFetched ? [y, pixels] : y;
      };
      assert.is(compareFrozen(step, [filter], [1, 8, 8, 2]).Transpose, 1);
    }
  }),
);

graphs('what is fetched stays what it is, also where it is used further', () =>
  withoutLeak(() => {
    const filter = tf.tidy(() => tf.variable(normal(3, 3, 3, 4))) as tf.Variable<tf.Rank.R4>;
    const [scale, offset, mean] = [1, 2, 3].map(() => tf.tidy(() => tf.variable(normal(4))));
    const variance = tf.tidy(() => tf.variable(tf.add(tf.square(normal(4)), 0.5)));
    const vectors = [scale, offset, mean, variance] as tf.Tensor[] as tf.Tensor1D[];
    const step = (x: tf.Tensor4D) => {
      const sums = conv2d(x, filter, { padding: 1 });
      const [gamma, beta, center, spread] = vectors;
      const normalized = batchNormInference(sums, gamma, beta, { mean: center, variance: spread });
      return [sums, normalized, silu(normalized)];
    };
    compareFrozen(step, [filter, scale, offset, mean, variance], [1, 9, 9, 3]);
  }),
);

graphs('weights that were folded into others are not kept', () =>
  withoutLeak(() => {
    const module = new BaseConv({ inChannels: 3, outChannels: 5, kernelSize: 3 }, random);
    const counts = compareFrozen((x) => module.forward(x), movedWeights(module), [1, 8, 8, 3]);
    if (hasOneDnn) assert.equal(counts, single);
    else assert.not.ok(counts.FusedBatchNormV3);
  }),
);
