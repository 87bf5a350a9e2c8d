/** iou-losses.json, focal-losses.json, iou-balanced.json: values and gradients. */
import { alignedOverlap, type IouKind, pairwiseOverlap } from '../../../lib/boxes';
import { tf } from '../../../lib/engine';
import {
  type IouLossKind,
  type IouLossOptions,
  iouBalancedCrossEntropy,
  iouBalancedSmoothL1,
  iouLoss,
  qualityFocalLoss,
  sigmoidCrossEntropy,
  sigmoidFocalLoss,
  smoothL1Loss,
  softmaxCrossEntropy,
  varifocalLoss,
} from '../../../lib/losses';
import {
  boundedGradientCenter,
  boundedGradientSide,
  iouBoundCenter,
  iouBoundSide,
} from '../../../lib/papers/iou-balanced/iou-balanced';
import { type Check, type Comparison, compare, tensorOf, valueAndGradient } from '../compare';
import { type GoldenCase, numbers } from '../read';

/** The reference's loss by the golden's name. */
const references: Record<string, [IouLossKind, IouLossOptions]> = {
  torchvision_giou: ['giou', {}],
  torchvision_diou: ['diou', {}],
  torchvision_ciou: ['ciou', {}],
  ciou_alpha_in_graph: ['ciou', { alpha: 'graph' }],
  mmdet_iou_log: ['log', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_iou_linear: ['linear', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_iou_square: ['square', { leastIou: 1e-6, epsilon: 0 }],
  mmdet_giou: ['giou', { epsilon: 1e-16 }],
  mmdet_diou: ['diou', {}],
  mmdet_ciou: ['ciou', { alpha: 'cut' }],
  yolox_iou: ['square', { epsilon: 1e-16 }],
  yolox_giou: ['giou', { epsilon: 1e-16 }],
};

const kinds: IouKind[] = ['iou', 'giou', 'diou', 'ciou'];

function toXyxy(boxes: tf.Tensor): tf.Tensor2D {
  const [center, size] = tf.split(boxes, 2, 1);
  return tf.concat([tf.sub(center, tf.div(size, 2)), tf.add(center, tf.div(size, 2))], 1) as tf.Tensor2D;
}

async function oneIouLoss({ inputs, outputs }: GoldenCase, name: string): Promise<Comparison[]> {
  const [kind, options] = references[name];
  const edges = (x: tf.Tensor) => (name.startsWith('yolox') ? toXyxy(x) : (x as tf.Tensor2D));
  const want = outputs[name] as { loss: unknown; grad_pred: unknown };
  const got = await valueAndGradient(inputs.pred, (x) =>
    tf.tidy(() => iouLoss(edges(x), edges(tensorOf(inputs.target)), kind, options)),
  );
  return [
    compare('float32', `${name} loss`, got.value, want.loss),
    compare('float32', `${name} gradient`, got.gradient, want.grad_pred),
  ];
}

/** iou-losses.json. Boxes without a side: overlaps and YOLOX's losses are compared, the others' losses are not. */
export const iouLosses: Check = async (golden) => {
  const { name, inputs, outputs } = golden;
  const present = kinds.filter((kind) => outputs[kind]);
  if (inputs.a) {
    const [a, b] = [numbers(inputs.a), numbers(inputs.b)];
    return present.map((kind) => compare('float64', kind, pairwiseOverlap(kind, a, b), outputs[kind]));
  }
  const [p, t] = [numbers(inputs.pred), numbers(inputs.target)];
  const overlaps = present.map((kind) => compare('float64', kind, alignedOverlap(kind, p, t), outputs[kind]));
  // Without a side, the box losses of xyxy references hang on 0/0: YOLOX's alone are defined there.
  const isDefined = (one: string) => !name.startsWith('degenerate') || one.startsWith('yolox');
  const named = Object.keys(references).filter((one) => outputs[one] && isDefined(one));
  const losses: Comparison[] = [];
  for (const one of named) losses.push(...(await oneIouLoss(golden, one)));
  return [...overlaps, ...losses];
};

/** One row with `score` at its class and 0 elsewhere; a class beyond the last is background. */
function dense({ inputs }: GoldenCase): tf.Tensor2D {
  const [label, score] = [numbers(inputs.label), numbers(inputs.score)];
  const classes = inputs.num_classes as number;
  const rows = Array.from(label, (l, i) =>
    Array.from({ length: classes }, (_, k) => (k === l ? score[i] : 0)),
  );
  return tf.tensor2d(rows);
}

function oneHot(label: unknown, classes: number): tf.Tensor2D {
  const index = tf.tensor1d(Int32Array.from(numbers(label)), 'int32');
  return tf.oneHot(index, classes).toFloat() as tf.Tensor2D;
}

/** Loss of each element by the case's name. */
function elementLoss(golden: GoldenCase, x: tf.Tensor): tf.Tensor {
  const { name, inputs } = golden;
  const { alpha, gamma, beta } = inputs as Record<string, number>;
  const target = () => tensorOf(inputs.targets ?? inputs.target);
  if (name.startsWith('sigmoid_focal')) return sigmoidFocalLoss(x, target(), { alpha, gamma });
  if (name.startsWith('qfl_dense')) return qualityFocalLoss(x, target(), beta);
  if (name.startsWith('qfl')) return tf.sum(qualityFocalLoss(x as tf.Tensor2D, dense(golden), beta), 1);
  if (name.startsWith('varifocal')) return varifocalLoss(x, target(), { alpha, gamma });
  if (name.startsWith('bce')) {
    const weight = inputs.pos_weight === undefined ? undefined : (tensorOf(inputs.pos_weight) as tf.Tensor1D);
    return sigmoidCrossEntropy(x, target(), weight);
  }
  if (name.startsWith('softmax'))
    return softmaxCrossEntropy(x as tf.Tensor2D, oneHot(inputs.label, x.shape[1]!));
  if (name.startsWith('smooth_l1')) return smoothL1Loss(x, target(), beta);
  if (name === 'mse') return tf.squaredDifference(x, target());
  return tf.abs(tf.sub(x, target()));
}

/** focal-losses.json */
export const focalLosses: Check = async (golden) => {
  const { inputs, outputs } = golden;
  const got = await valueAndGradient(inputs.logits ?? inputs.pred, (x) =>
    tf.tidy(() => elementLoss(golden, x)),
  );
  return [
    compare('float32', 'loss', got.value, outputs.loss),
    compare('float32', 'gradient', got.gradient, outputs.grad),
  ];
};

/** At eta 0 the released code counts every negative twice (0^0 = 1); the paper, and the library, once. */
function codeExtra(losses: tf.Tensor, positives: tf.Tensor, { inputs }: GoldenCase): tf.Tensor {
  const { eta, avg_factor } = inputs as Record<string, number>;
  if (eta !== 0 || !avg_factor) return tf.scalar(0);
  return tf.div(tf.sum(tf.mul(losses, tf.sub(1, positives))), avg_factor);
}

function classification(golden: GoldenCase, logits: tf.Tensor): tf.Scalar {
  const { inputs } = golden;
  const { eta, avg_factor, alpha, gamma } = inputs as Record<string, number>;
  const options = { eta, ...(avg_factor && { averageFactor: avg_factor, epsilon: 1e-6 }) };
  const iou = tensorOf(inputs.iou);
  const classes = logits.shape[1]!;
  const isSoftmax = inputs.label !== undefined;
  const positives = isSoftmax ? tf.greater(tensorOf(inputs.label), 0).toFloat() : tensorOf(inputs.targets);
  const losses = isSoftmax
    ? softmaxCrossEntropy(logits as tf.Tensor2D, oneHot(inputs.label, classes))
    : alpha
      ? sigmoidFocalLoss(logits, positives, { alpha, gamma })
      : sigmoidCrossEntropy(logits, positives);
  const overlap = isSoftmax ? iou : tf.expandDims(iou, 1);
  const ours = iouBalancedCrossEntropy(losses, positives, overlap, options);
  return tf.add(ours, codeExtra(losses, positives, golden)) as tf.Scalar;
}

function localization({ inputs }: GoldenCase, predictions: tf.Tensor): tf.Scalar {
  const { lambda, delta, w_loc, avg_factor } = inputs as Record<string, number>;
  const options = {
    lambda,
    delta,
    wLoc: w_loc ?? ('sum' as const),
    ...(avg_factor && { averageFactor: avg_factor }),
  };
  const [target, iou] = [tensorOf(inputs.target) as tf.Tensor2D, tensorOf(inputs.iou) as tf.Tensor1D];
  return iouBalancedSmoothL1(predictions as tf.Tensor2D, target, iou, options);
}

function figure1({ inputs, outputs }: GoldenCase): Comparison[] {
  const d = numbers(inputs.d);
  const balance = {
    lambda: inputs.lambda as number,
    wLoc: inputs.w_loc as number,
    delta: inputs.delta as number,
  };
  return [
    compare(
      'float64',
      'bound of centers',
      d.map((v) => iouBoundCenter(v)),
      outputs.iouB_xy,
    ),
    compare('float64', 'bound of sides', d.map(iouBoundSide), outputs.iouB_wh),
    compare(
      'float64',
      'gradient of centers',
      d.map((v) => boundedGradientCenter(v, balance)),
      outputs.grad_cx_cy,
    ),
    compare(
      'float64',
      'gradient of sides',
      d.map((v) => boundedGradientSide(v, balance)),
      outputs.grad_w_h,
    ),
  ];
}

/** iou-balanced.json. */
export const iouBalanced: Check = async (golden) => {
  const { inputs, outputs } = golden;
  if (inputs.d) return figure1(golden);
  const of = inputs.logits ? classification : localization;
  const got = await valueAndGradient(inputs.logits ?? inputs.pred, (x) => tf.tidy(() => of(golden, x)));
  return [
    compare('float32', 'loss', got.value, outputs.loss),
    compare('float32', 'gradient', got.gradient, outputs.grad),
  ];
};
