/** The positive examples of a network: regression errors, overlaps, scores, and what Eqs. 4 and 5 make of them. */
import { decodeDeltas, gridAnchors, iouAt } from '../../boxes';
import type { DetectionConfig } from '../../train';
import { pyramidSizes } from '../../train/tasks/dense';
import type { InputSize, StepArrays } from '../../train/tasks/task';
import { printedBalances } from './balances';
import type { Errors } from './first-step';
import { gradientShare, wLocThatKeepsTheSum } from './gradient-share';
import { type Scored, scoresByIou } from './trained-detections';

/** One row a positive anchor: errors [n, 4], IoU [n] of its predicted box, and the score [n] of its true class. */
export interface Examples extends Errors {
  score: Float64Array;
}

/** What a network gave for one batch, read out: [B, P, classes] before the sigmoid, and [B, P, 4] deltas. */
export interface ReadOutputs {
  classLogits: Float32Array;
  boxes: Float32Array;
}

/**
 * Reads a batch's positive anchors.
 * @param arrays the batch as RetinaNet's step has it: [B, P] positive and label, [B, P, 4] boxes (deltas) and truth (xyxy)
 */
export function examplesOf(arrays: StepArrays, outputs: ReadOutputs, size: InputSize): Examples {
  const positive = arrays.positive.data;
  const rows = Array.from(positive.keys()).filter((row) => positive[row] > 0);
  const classes = outputs.classLogits.length / positive.length;
  const anchors = gridAnchors(pyramidSizes(size));
  const four = (of: ArrayLike<number>, row: number) => Array.from({ length: 4 }, (_, m) => of[4 * row + m]);
  const predicted = decodeDeltas(
    Float64Array.from(rows.flatMap((row) => four(anchors, row % (anchors.length / 4)))),
    Float64Array.from(rows.flatMap((row) => four(outputs.boxes, row))),
  );
  const truth = Float64Array.from(rows.flatMap((row) => four(arrays.truth.data, row)));
  return {
    d: Float64Array.from(
      rows.flatMap((row) => four(outputs.boxes, row).map((v, m) => v - arrays.boxes.data[4 * row + m])),
    ),
    iou: Float64Array.from(rows, (_, i) => iouAt(predicted, i, truth, i)),
    score: Float64Array.from(rows, (row) => {
      return 1 / (1 + Math.exp(-outputs.classLogits[row * classes + arrays.label.data[row]]));
    }),
  };
}

/** Joins the examples of several batches. */
export function joinExamples(parts: readonly Examples[]): Examples {
  const join = (of: (part: Examples) => Float64Array) =>
    Float64Array.from(parts.flatMap((part) => [...of(part)]));
  return { d: join(({ d }) => d), iou: join(({ iou }) => iou), score: join(({ score }) => score) };
}

/** Fig. 2 read as "examples in training": `example-score@0.8` and its two ends, and the mean IoU. */
export function exampleMetrics({ iou, score }: Examples): Record<string, number> {
  const scored: Scored = { iou: [...iou], score: [...score] };
  const mean = scored.iou.reduce((sum, value) => sum + value, 0) / iou.length;
  return { ...scoresByIou(scored, 'example-score'), 'example-iou': mean };
}

/**
 * What the localization loss does on these examples: `loss-ratio`, its sum over that of smooth L1 with the arm's own λ
 * and w_loc (1: Eq. 5 holds); `inlier-gradient`, the share of Σ|gradient| from |d| ≤ δ; and for each λ of Table 4 the
 * w_loc that would keep the sum, `keeps@1.5`.
 * @param loss of the arm; w_loc `sum` is Eq. 5's own ratio
 * @param moment begins each name: `first-` or nothing
 */
export function balanceMetrics(
  errors: Errors,
  loss: DetectionConfig['loss'],
  moment: '' | 'first-',
): Record<string, number> {
  if (loss.kind !== 'retina') throw new RangeError(`loss ${loss.kind}, expected retina`);
  const { lambda, delta } = loss;
  const wLoc = loss.wLoc === 'sum' ? wLocThatKeepsTheSum(errors, lambda, delta) : loss.wLoc;
  const { lossRatio, inlierShare } = gradientShare(errors, { lambda, wLoc, delta });
  const balanced = printedBalances().filter((balance) => balance.lambda > 0);
  const keeps = balanced.map((balance) => [
    `${moment}keeps@${balance.lambda}`,
    wLocThatKeepsTheSum(errors, balance.lambda, delta),
  ]);
  return {
    [`${moment}loss-ratio`]: lossRatio,
    [`${moment}inlier-gradient`]: inlierShare,
    ...Object.fromEntries(keeps),
  };
}
