/** The pieces of YOLOX's loss: what IoU loss pulls how hard, and how large each piece is on a batch. */
import { assignSimota, type SimotaOptions } from '../../assign';
import { yoloxTargets } from '../../assign/yolox-targets';
import { tf, useEngine } from '../../engine';
import { targetTensors, yoloxLoss, yoloxLossOptions } from '../../losses';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import type { HeadOutputs } from '../on-grid';
import { type Aims, standInPredictions } from './stand-in';

/** 1 − IoU²: what the code minimizes, with weight 5. At IoU 0.5: 0.75. */
export function squareIouLoss(iou: number): number {
  return 1 - iou ** 2;
}

/** How hard it pulls: 2 IoU, nothing where boxes do not overlap. At IoU 0.5: 1. */
export function squareIouPull(iou: number): number {
  return 2 * iou;
}

/** The loss of objectness on an untrained image, A cells of which P learn, everything sure to p, divided by P. */
export function untrainedObjectness(cells: number, positives: number, p = 0.01): number {
  return ((cells - positives) * -Math.log(1 - p) + positives * -Math.log(p)) / positives;
}

const source = 'YOLOX, section 2.1 and released code';

/** Loss and pull over IoU of the three IoU losses that meet in YOLOX. */
export function iouLossFigure(): Figure {
  const iou = Float64Array.from({ length: 101 }, (_, i) => i / 100);
  const curves: [string, string, (v: number) => number, (v: number) => number][] = [
    ['1 − IoU² (the code)', 'yolox', squareIouLoss, squareIouPull],
    ['1 − IoU', 'baseline', (v) => 1 - v, () => 1],
    ['−log IoU (in the cost)', 'dsla', (v) => -Math.log(v), (v) => 1 / v],
  ];
  const data = curves.flatMap(([name, method, loss, pull]): Trace[] => {
    const looks = { method, name, legendgroup: name, mode: 'lines' as const, x: iou };
    const cut = (v: number) => (v > 3 ? Number.NaN : v);
    return [
      { ...looks, y: iou.map(loss).map(cut) },
      { ...looks, y: iou.map(pull).map(cut), xaxis: 'x2', yaxis: 'y2', showlegend: false },
    ];
  });
  return figure({
    name: 'iou-losses',
    title: '1 − IoU² pulls less than 1 − IoU below IoU 0.5, twice as hard at 1',
    caption: 'Left the loss, right the size of its derivative by IoU, both before the weight 5',
    source,
    data,
    layout: {
      xaxis: axis('IoU', 'unitless', { domain: [0, 0.46], range: [0, 1] }),
      yaxis: axis('loss', 'unitless', { range: [0, 3.1], dtick: 1 }),
      xaxis2: axis('IoU', 'unitless', { domain: [0.54, 1], range: [0, 1], anchor: 'y2' }),
      yaxis2: axis('pull', 'unitless', { range: [0, 3.1], dtick: 1, anchor: 'x2' }),
    },
  });
}

/** The pieces of the loss of some images as one batch, each sum over the number of positives. */
export interface LossPieces {
  quality: number;
  positives: number;
  meanIou: number;
  /** 5 (1 − IoU²). */
  iou: number;
  objectness: number;
  classification: number;
  l1: number;
}

/**
 * The loss pieces that say something of stand-ins: those of the boxes. (A stand-in does not learn which cells are
 * chosen, so its objectness says nothing; untrained, where all say the same, it does: see `lossPieces`.)
 */
export async function lossTable(
  aims: readonly Aims[],
  qualities: readonly number[],
  simota: SimotaOptions,
  origin: string,
): Promise<Table> {
  const rows: LossPieces[] = [];
  for (const quality of qualities) rows.push(await lossPieces(aims, quality, simota));
  return table(rows, {
    name: 'loss-pieces',
    columns: [
      { key: 'quality', digits: 2 },
      { key: 'positives', label: 'chosen cells', digits: 0 },
      { key: 'meanIou', label: 'mean IoU', digits: 3 },
      { key: 'iou', label: '5 (1 − IoU²)', digits: 3 },
      { key: 'l1', label: 'L1 (last epochs)', digits: 3 },
    ],
    caption: `Box losses of the first ${aims.length} images, for each chosen cell; stand-in predictions`,
    source: origin,
  });
}

/** Every piece of the tensor loss at one quality. @param aims one batch, of one input size */
export async function lossPieces(
  aims: readonly Aims[],
  quality: number,
  simota: SimotaOptions,
): Promise<LossPieces> {
  const predictions = aims.map((of) => standInPredictions(of, quality));
  return { quality, ...(await piecesOf(aims, predictions, simota)) };
}

/** The same for any predictions. @param aims one batch, of one input size */
export async function piecesOf(
  aims: readonly Aims[],
  predictions: readonly HeadOutputs[],
  simota: SimotaOptions,
): Promise<Omit<LossPieces, 'quality'>> {
  await useEngine();
  const [{ image, classes }] = aims;
  const { points } = image;
  const truths = aims.map((of) => of.image.truth);
  const found = predictions.map((p, i) => assignSimota(points, p, truths[i], simota));
  const targets = yoloxTargets(points, found, truths, classes);
  const raw = new Float32Array(aims.length * points.level.length * (5 + classes));
  predictions.forEach((p, i) => {
    raw.set(p.raw, i * p.raw.length);
  });
  const pieces = tf.tidy(() => {
    const [b, a] = [aims.length, points.level.length];
    const outputs = tf.tensor3d(raw, [b, a, 5 + classes]);
    const wanted = targetTensors(targets, [b, a, classes]);
    const loss = yoloxLoss(outputs, points, wanted, { ...yoloxLossOptions, useL1: true });
    return tf.stack([loss.iou, loss.objectness, loss.classification, loss.l1]);
  });
  const [iou, objectness, classification, l1] = await pieces.data();
  pieces.dispose();
  const ious = found.flatMap((f) => Array.from(f.iou));
  const meanIou = ious.reduce((a, b) => a + b, 0) / ious.length;
  return { positives: ious.length, meanIou, iou, objectness, classification, l1 };
}
