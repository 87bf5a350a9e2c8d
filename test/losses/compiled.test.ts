import * as assert from 'uvu/assert';
import { compile, createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import {
  focalMse,
  type IouLossKind,
  iouBalancedCrossEntropy,
  iouBalancedSmoothL1,
  iouLoss,
  jointsMse,
  qualityFocalLoss,
  sigmoidCrossEntropy,
  sigmoidFocalLoss,
  smoothL1Loss,
  softmaxCrossEntropy,
  varifocalLoss,
} from '../../lib/losses';
import { suite } from '../harness';

/** A batch: outputs [6, 4], targets 0 … 1 of the same shape, overlaps [6], positives [6]. */
interface Batch {
  outputs: tf.Tensor2D;
  targets: tf.Tensor2D;
  iou: tf.Tensor1D;
  isPositive: tf.Tensor1D;
}

const kinds: IouLossKind[] = ['linear', 'square', 'log', 'giou', 'diou', 'ciou'];

/** Every loss as a number of one batch. */
const losses: Record<string, (batch: Batch) => tf.Tensor> = {
  sigmoidCrossEntropy: ({ outputs, targets }) => sigmoidCrossEntropy(outputs, targets),
  softmaxCrossEntropy: ({ outputs, targets }) => softmaxCrossEntropy(outputs, targets),
  sigmoidFocalLoss: ({ outputs, targets }) => sigmoidFocalLoss(outputs, targets),
  qualityFocalLoss: ({ outputs, targets }) => qualityFocalLoss(outputs, targets),
  varifocalLoss: ({ outputs, targets }) => varifocalLoss(outputs, targets),
  smoothL1Loss: ({ outputs, targets }) => smoothL1Loss(outputs, targets, 0.11),
  focalMse: ({ outputs, targets }) => focalMse(outputs, targets, { gamma: 1 }),
  jointsMse: ({ outputs, targets, iou }) => {
    const maps = (x: tf.Tensor2D) => x.reshape<tf.Tensor4D>([1, 2, 2, 6]);
    return jointsMse(maps(outputs), maps(targets), iou.reshape([1, 6]));
  },
  iouBalancedCrossEntropy: ({ outputs, targets, iou, isPositive }) => {
    const plain = sigmoidCrossEntropy(outputs, targets);
    const [positives, overlap] = [isPositive, iou].map((x) => tf.tile(x.reshape([6, 1]), [1, 4]));
    const averageFactor = tf.sum(isPositive) as tf.Scalar;
    return iouBalancedCrossEntropy(plain, positives, overlap, { eta: 1.5, averageFactor });
  },
  iouBalancedSmoothL1: ({ outputs, targets, iou, isPositive }) => {
    const options = { lambda: 1.5, wLoc: 'sum', delta: 0.11, isPositive } as const;
    return iouBalancedSmoothL1(outputs, targets, iou, options);
  },
  ...Object.fromEntries(
    kinds.map((kind) => [
      `iouLoss ${kind}`,
      ({ outputs, targets }: Batch) => iouLoss(boxesOf(outputs), boxesOf(targets), kind, { leastIou: 1e-3 }),
    ]),
  ),
};

/** Boxes with an area: corner, and corner plus exp of the rest. */
function boxesOf(x: tf.Tensor2D): tf.Tensor2D {
  const [corner, size] = tf.split(x, 2, 1);
  return tf.concat([corner, tf.add(corner, tf.exp(size))], 1) as tf.Tensor2D;
}

function drawBatch(seed: number): Batch {
  const random = createRandom(seed);
  return {
    outputs: tf.tensor2d(random.normals(24), [6, 4]),
    targets: tf.tensor2d(random.uniforms(24), [6, 4]),
    iou: tf.tensor1d(random.uniforms(6)),
    isPositive: tf.tensor1d(
      Array.from({ length: 6 }, (_, i) => (i === seed || random.uniform() < 0.5 ? 1 : 0)),
    ),
  };
}

const compiled = suite('losses in a compiled step');
compiled.before(async () => void (await useEngine()));

for (const [name, loss] of Object.entries(losses)) {
  compiled(`${name}: traced with one batch, run with another, its gradient too`, async () => {
    await withoutLeak(() => {
      const step = (batch: Batch) => {
        const of = (outputs: tf.Tensor) => tf.sum(loss({ ...batch, outputs: outputs as tf.Tensor2D }));
        return { value: of(batch.outputs), gradient: tf.grad(of)(batch.outputs) };
      };
      const graph = compile(step as (batch: object) => ReturnType<typeof step>);
      for (const seed of [1, 2, 3]) {
        const batch = drawBatch(seed);
        const [got, want] = [graph(batch), tf.tidy(() => step(batch))];
        for (const part of ['value', 'gradient'] as const) isSame(`${name} ${part}`, got[part], want[part]);
        tf.dispose([{ ...batch }, got, want]);
      }
      graph.dispose();
    });
  });
}

function isSame(what: string, got: tf.Tensor, want: tf.Tensor): void {
  const [a, b] = [got.dataSync(), want.dataSync()];
  assert.is(a.length, b.length);
  a.forEach((v, i) => {
    assert.ok(Math.abs(v - b[i]) <= 1e-5 * (1 + Math.abs(b[i])), `${what} at ${i}: ${v}, wanted ${b[i]}`);
  });
}

compiled('rows that are no positives count nothing in the IoU-balanced smooth L1, whatever lambda', () => {
  tf.tidy(() => {
    const { outputs, targets, iou } = drawBatch(4);
    const isPositive = tf.tensor1d([1, 0, 1, 1, 0, 0]);
    const kept = tf.tensor1d([0, 2, 3], 'int32');
    const of = (x: tf.Tensor) => tf.gather(x, kept);
    for (const lambda of [0, 1.5]) {
      for (const wLoc of ['sum', 2.5] as const) {
        const options = { lambda, wLoc, delta: 0.11 };
        const masked = iouBalancedSmoothL1(outputs, targets, iou, { ...options, isPositive });
        const picked = iouBalancedSmoothL1(
          of(outputs) as tf.Tensor2D,
          of(targets) as tf.Tensor2D,
          of(iou) as tf.Tensor1D,
          options,
        );
        isSame(`lambda ${lambda}, w ${wLoc}`, masked, picked);
      }
    }
  });
});
