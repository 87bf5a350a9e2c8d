/** Gradients of the tensor losses by the engine, for many boxes at once, and by finite differences. */
import { cxcywhToXyxy } from '../../boxes';
import { alignedOverlap, type IouKind, shapePenalty } from '../../boxes/iou-family';
import { tf, useEngine } from '../../engine';
import { type IouLossKind, type IouLossOptions, iouLoss } from '../../losses/iou-loss';

/** A loss by the name that figures and tables give it. */
export interface NamedLoss {
  name: string;
  kind: IouLossKind;
  alpha?: IouLossOptions['alpha'];
}

/** YOLOX's losses and the IoU family, as they meet in this paper. */
export const losses: readonly NamedLoss[] = [
  { name: '1 − IoU', kind: 'linear' },
  { name: '1 − IoU²', kind: 'square' },
  { name: 'GIoU', kind: 'giou' },
  { name: 'DIoU', kind: 'diou' },
  { name: 'CIoU', kind: 'ciou' },
];

/** The three readings of CIoU's alpha. */
export const alphas: readonly NamedLoss[] = [
  { name: 'CIoU, α constant', kind: 'ciou', alpha: 'constant' },
  { name: 'CIoU, gradient through α', kind: 'ciou', alpha: 'graph' },
  { name: 'CIoU, α cut at IoU 0.5', kind: 'ciou', alpha: 'cut' },
];

/** Losses and their gradients by the predicted box's center and sides. */
export interface Gradients {
  /** [n] */
  loss: Float32Array;
  /** [n, 4] by cx, cy, w, h. */
  gradient: Float32Array;
}

/**
 * Loss of each pair and its derivative by the prediction, taken by the engine of `iouLoss`.
 * @param predicted [n, 4] cx, cy, w, h; @param target [n, 4] cx, cy, w, h
 */
export async function lossGradients(
  { kind, alpha }: NamedLoss,
  predicted: Float32Array,
  target: Float32Array,
): Promise<Gradients> {
  await useEngine();
  const [loss, gradient] = tf.tidy(() => {
    const truth = toXyxy(tf.tensor2d(target, [target.length / 4, 4]));
    const start = tf.tensor2d(predicted, [predicted.length / 4, 4]);
    const of = (boxes: tf.Tensor) =>
      iouLoss(toXyxy(boxes as tf.Tensor2D), truth, kind, alpha ? { alpha } : {});
    return [of(start), tf.grad((boxes: tf.Tensor) => of(boxes).sum())(start)];
  });
  const values = {
    loss: (await loss.data()) as Float32Array,
    gradient: (await gradient.data()) as Float32Array,
  };
  tf.dispose([loss, gradient]);
  return values;
}

/** cx, cy, w, h to corners, on tensors. */
export function toXyxy(boxes: tf.Tensor2D): tf.Tensor2D {
  const [center, size] = tf.split(boxes, 2, 1);
  const half = tf.div(size, 2);
  return tf.concat([tf.sub(center, half), tf.add(center, half)], 1) as tf.Tensor2D;
}

/**
 * The same gradient by central differences of the float64 functions of `lib/boxes`.
 * α is held at its value here for `constant`, and at 0 up to IoU 0.5 for `cut`, as the tensor loss does.
 * @param step pixels
 */
export function differenceGradients(
  loss: NamedLoss,
  predicted: Float32Array,
  target: Float32Array,
  step = 1e-4,
): Float64Array {
  const truth = cxcywhToXyxy(target);
  const alphasNow = fixedAlphas(loss, cxcywhToXyxy(predicted), truth);
  const gradient = new Float64Array(predicted.length);
  for (let k = 0; k < 4; k++) {
    const [above, below] = [step, -step].map((by) => {
      const moved = Float64Array.from(predicted, (value, i) => (i % 4 === k ? value + by : value));
      return lossValues(loss, cxcywhToXyxy(moved), truth, alphasNow);
    });
    above.forEach((value, i) => {
      gradient[4 * i + k] = (value - below[i]) / (2 * step);
    });
  }
  return gradient;
}

const overlapOf: Record<IouLossKind, IouKind> = {
  linear: 'iou',
  square: 'iou',
  log: 'iou',
  giou: 'giou',
  diou: 'diou',
  ciou: 'ciou',
};

/** Losses in float64; with `alphas`, CIoU is DIoU and α v with those α. */
function lossValues(
  { kind }: NamedLoss,
  predicted: Float64Array,
  truth: Float64Array,
  alphas?: Float64Array,
): Float64Array {
  if (alphas) {
    const diou = alignedOverlap('diou', predicted, truth);
    return diou.map((value, i) => 1 - value + alphas[i] * shapePenalty(predicted, i, truth, i, 0).v);
  }
  const overlap = alignedOverlap(overlapOf[kind], predicted, truth);
  if (kind === 'square') return overlap.map((iou) => 1 - iou ** 2);
  return overlap.map((iou) => (kind === 'log' ? -Math.log(iou) : 1 - iou));
}

function fixedAlphas({ kind, alpha }: NamedLoss, predicted: Float64Array, truth: Float64Array) {
  if (kind !== 'ciou' || alpha === 'graph') return undefined;
  return alignedOverlap('iou', predicted, truth).map((iou, i) =>
    alpha === 'cut' && iou <= 0.5 ? 0 : shapePenalty(predicted, i, truth, i, iou).alpha,
  );
}
