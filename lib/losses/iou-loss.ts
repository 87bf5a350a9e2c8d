/** The IoU family as losses of aligned boxes, with gradient: 1 − IoU, 1 − IoU², −log IoU, GIoU, DIoU, CIoU. */
import { tf, withoutGradient } from '../engine';
import { maximumEven, minimumEven } from './even-extrema';

/** Which loss: of IoU alone (`linear`, `square` as in YOLOX, `log`), or 1 − GIoU, DIoU, CIoU. */
export type IouLossKind = 'linear' | 'square' | 'log' | 'giou' | 'diou' | 'ciou';

/** What papers and code disagree on. */
export interface IouLossOptions {
  /**
   * CIoU's alpha: `constant` takes no gradient (torchvision; the paper's Eq. 11 read so), `graph` passes it,
   * `cut` is constant and 0 where IoU ≤ 0.5 (mmdetection).
   */
  alpha?: 'constant' | 'graph' | 'cut';
  /** Added to unions and diagonals. */
  epsilon?: number;
  /** IoU is held at least this high before the logarithm and the powers. */
  leastIou?: number;
}

/** The four edges as columns. */
interface Edges {
  x1: tf.Tensor;
  y1: tf.Tensor;
  x2: tf.Tensor;
  y2: tf.Tensor;
}

/**
 * Loss of each pair of boxes.
 * @param predicted [n, 4] xyxy; @param target [n, 4] xyxy
 * @returns [n]; the caller owns it. linear 0 … 1, square 0 … 1, log 0 …, giou and diou 0 … 2, ciou 0 … 2.5 and a little
 * Worked number: [0,0,2,2] and [1,1,3,3]: linear 1 − 1/7 = 0.857143, square 1 − 1/49 = 0.979592.
 * Source: YOLOX `IOUloss` (square), mmdetection `iou_loss`, torchvision; improved YOLOX Eqs. 8 to 11 (CIoU).
 */
export function iouLoss(
  predicted: tf.Tensor2D,
  target: tf.Tensor2D,
  kind: IouLossKind,
  { alpha = 'constant', epsilon = 1e-7, leastIou = 0 }: IouLossOptions = {},
): tf.Tensor1D {
  return tf.tidy(() => {
    const [p, t] = [edges(predicted), edges(target)];
    const { iou: raw, union } = overlap(p, t, epsilon);
    const iou = leastIou > 0 ? atLeast(raw, leastIou) : raw;
    if (kind === 'linear') return tf.sub(1, iou) as tf.Tensor1D;
    if (kind === 'square') return tf.sub(1, tf.square(iou)) as tf.Tensor1D;
    if (kind === 'log') return tf.neg(tf.log(iou)) as tf.Tensor1D;
    const hull = hullOf(p, t);
    if (kind === 'giou') {
      const area = tf.mul(hull.width, hull.height);
      return tf.add(tf.sub(1, iou), tf.div(tf.sub(area, union), tf.add(area, epsilon))) as tf.Tensor1D;
    }
    const loss = tf.add(tf.sub(1, iou), centerTerm(p, t, hull, epsilon));
    if (kind === 'diou') return loss as tf.Tensor1D;
    return tf.add(loss, shapeTerm(p, t, iou, alpha, epsilon)) as tf.Tensor1D;
  });
}

function edges(boxes: tf.Tensor2D): Edges {
  const [x1, y1, x2, y2] = tf.split(boxes, 4, 1).map((column) => tf.squeeze(column, [1]));
  return { x1, y1, x2, y2 };
}

/** Intersection over union; boxes that only touch have no gradient. */
function overlap(p: Edges, t: Edges, epsilon: number): { iou: tf.Tensor; union: tf.Tensor } {
  const width = tf.sub(minimumEven(p.x2, t.x2), maximumEven(p.x1, t.x1));
  const height = tf.sub(minimumEven(p.y2, t.y2), maximumEven(p.y1, t.y1));
  const meets = withoutGradient(() => tf.logicalAnd(tf.greater(width, 0), tf.greater(height, 0)).toFloat());
  const both = tf.mul(tf.mul(width, height), meets);
  const union = tf.sub(tf.add(area(p), area(t)), both);
  return { iou: tf.div(both, tf.add(union, epsilon)), union };
}

function area({ x1, y1, x2, y2 }: Edges): tf.Tensor {
  return tf.mul(tf.sub(x2, x1), tf.sub(y2, y1));
}

/** Cut from below; no gradient under the cut. */
function atLeast(x: tf.Tensor, least: number): tf.Tensor {
  const above = withoutGradient(() => tf.greaterEqual(x, least).toFloat());
  return tf.add(tf.mul(x, above), tf.mul(least, tf.sub(1, above)));
}

/** Width and height of the smallest box around both. */
function hullOf(p: Edges, t: Edges): { width: tf.Tensor; height: tf.Tensor } {
  return {
    width: tf.sub(maximumEven(p.x2, t.x2), minimumEven(p.x1, t.x1)),
    height: tf.sub(maximumEven(p.y2, t.y2), minimumEven(p.y1, t.y1)),
  };
}

/** Eq. 8's second term: squared distance of the centres over the hull's squared diagonal. */
function centerTerm(
  p: Edges,
  t: Edges,
  hull: { width: tf.Tensor; height: tf.Tensor },
  epsilon: number,
): tf.Tensor {
  const dx = tf.div(tf.sub(tf.add(p.x1, p.x2), tf.add(t.x1, t.x2)), 2);
  const dy = tf.div(tf.sub(tf.add(p.y1, p.y2), tf.add(t.y1, t.y2)), 2);
  const diagonal = tf.add(tf.add(tf.square(hull.width), tf.square(hull.height)), epsilon);
  return tf.div(tf.add(tf.square(dx), tf.square(dy)), diagonal);
}

/** alpha · v of Eqs. 9 to 11. */
function shapeTerm(
  p: Edges,
  t: Edges,
  iou: tf.Tensor,
  alpha: IouLossOptions['alpha'],
  epsilon: number,
): tf.Tensor {
  const angle = (e: Edges) => tf.atan(tf.div(tf.sub(e.x2, e.x1), tf.sub(e.y2, e.y1)));
  const v = tf.mul(4 / Math.PI ** 2, tf.square(tf.sub(angle(t), angle(p))));
  const weight = () => tf.div(v, tf.add(tf.add(tf.sub(1, iou), v), epsilon));
  if (alpha === 'graph') return tf.mul(weight(), v);
  const constant = withoutGradient(() => {
    const all = weight();
    return alpha === 'cut' ? tf.mul(all, tf.greater(iou, 0.5).toFloat()) : all;
  });
  return tf.mul(constant, v);
}
