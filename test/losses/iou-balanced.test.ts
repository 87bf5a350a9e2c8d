import * as assert from 'uvu/assert';
import { tf, useEngine, withoutLeak } from '../../lib/engine';
import { sigmoidCrossEntropy } from '../../lib/losses/cross-entropy';
import { iouBalancedCrossEntropy, iouBalancedSmoothL1 } from '../../lib/losses/iou-balanced';
import { numbers, readGolden, shapeOf } from '../goldens/read';
import { suite } from '../harness';

const golden = readGolden('iou-balanced');

/** Value and gradient of a scalar function of one [n, m] input; leaves no tensor behind. */
async function valueAndGradient(input: unknown, f: (x: tf.Tensor2D) => tf.Scalar) {
  await useEngine();
  return withoutLeak(async () => {
    const x = tf.tensor2d(Float32Array.from(numbers(input)), shapeOf(input));
    const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => f(at as tf.Tensor2D))(x);
    const result = { value: (await value.data())[0], gradient: await grad.data() };
    tf.dispose([x, value, grad]);
    return result;
  });
}

function scalarOf(output: unknown): number {
  return typeof output === 'number' ? output : numbers(output)[0];
}

const classification = suite('iouBalancedCrossEntropy');
classification('the released code counts negatives twice at eta 0 (0^0 = 1), the paper and we do not', () => {
  const named = (name: string) => golden.find((c) => c.name === name)!;
  const paper = scalarOf(named('cls_softmax_paper_eta0').outputs.loss);
  const code = scalarOf(named('cls_softmax_authors_eta0').outputs.loss) * 14;
  const { logits, label } = named('cls_softmax_paper_eta0').inputs;
  const rows = shapeOf(logits)[0];
  const x = numbers(logits);
  let negatives = 0;
  for (let i = 0; i < rows; i++) {
    if (numbers(label)[i] !== 0) continue;
    const row = x.subarray(6 * i, 6 * i + 6);
    negatives += Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0)) - row[0];
  }
  assert.ok(Math.abs(code - paper - negatives) < 1e-4);
});
classification('without positives only the negatives are left, also with epsilon 0', async () => {
  const logits = { shape: [2, 1], data: [0, 0] };
  const { value } = await valueAndGradient(logits, (x) => {
    const none = tf.zeros([2, 1]);
    return iouBalancedCrossEntropy(sigmoidCrossEntropy(x, none as tf.Tensor2D), none, none, { eta: 1.5 });
  });
  assert.ok(Math.abs(value - 2 * Math.log(2)) < 1e-6);
});
classification('positives that all have IoU 0 give nothing, and no NaN', async () => {
  const logits = { shape: [1, 2], data: [0, 0] };
  const { value, gradient } = await valueAndGradient(logits, (x) => {
    const targets = tf.tensor2d([[1, 0]]);
    return iouBalancedCrossEntropy(sigmoidCrossEntropy(x, targets), targets, tf.zeros([1, 1]), { eta: 1.5 });
  });
  assert.ok(Math.abs(value - Math.log(2)) < 1e-6);
  assert.equal([...gradient], [0, 0.5]);
});

const localization = suite('iouBalancedSmoothL1');
localization('the gradient agrees with finite differences, the weights held', async () => {
  const data = [0.05, -0.3, 0.2, -0.08, 0.4, 0.01, -0.02, 0.9];
  const f = (x: tf.Tensor2D) =>
    iouBalancedSmoothL1(x, tf.zerosLike(x), tf.tensor1d([0.5, 0.8]), {
      lambda: 1.5,
      wLoc: 3.049,
      delta: 0.111,
    });
  const { gradient } = await valueAndGradient({ shape: [2, 4], data }, f);
  for (const [i, v] of data.entries()) {
    const at = (h: number) => ({ shape: [2, 4], data: data.map((old, k) => (k === i ? v + h : old)) });
    const [up, down] = [await valueAndGradient(at(1e-3), f), await valueAndGradient(at(-1e-3), f)];
    assert.ok(Math.abs((up.value - down.value) / 2e-3 - gradient[i]) < 2e-3);
  }
});
localization('no gradient flows through an IoU that depends on the prediction', async () => {
  const { gradient } = await valueAndGradient({ shape: [1, 4], data: [0.5, 0.5, 0.5, 0.5] }, (x) => {
    const iou = tf.reshape(tf.exp(tf.neg(tf.abs(tf.slice(x, [0, 0], [1, 1])))), [1]) as tf.Tensor1D;
    return iouBalancedSmoothL1(x, tf.zerosLike(x), iou, { lambda: 1, wLoc: 1, delta: 0.111 });
  });
  for (const g of gradient) assert.ok(Math.abs(g - Math.exp(-0.5)) < 1e-6);
});
