/** Figs. 2 and 3 and Table 3 as numbers: what a trained detector finds on a split, by overlap with what is there. */
import { type BoxArray, iouAt } from '../../boxes';
import type { DetectionSet } from '../../data';
import { correlation, evaluateBoxes, meanOf, meanScoreByIou, shareAboveIou } from '../../metrics';
import { columnsOf, type ImageDetections, truthOf } from '../../train/evaluate-detection';

/** Detections, or examples, side by side: overlap and score. */
export interface Scored {
  /** IoU with the ground truth, 0 … 1. */
  iou: number[];
  /** Score of its class, 0 … 1. */
  score: number[];
}

/** Lower ends of Fig. 2's bins; the figure prints none, tenths are ours. */
export const scoreBins: readonly number[] = Object.freeze(Array.from({ length: 10 }, (_, i) => i / 10));

/** Fig. 3's thresholds: COCO's. */
export const shareThresholds: readonly number[] = Object.freeze(
  Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100),
);

/** Table 3's thresholds that COCO's twelve numbers leave out. */
const apThresholds = [0.6, 0.7, 0.8, 0.9] as const;

/** Where high and low IoU begin and end in one number of each: ours, COCO's strict and lenient thresholds. */
const [highIou, lowIou] = [0.75, 0.5];

/** Each detection's score beside its IoU with the best ground truth of its class, 0 where its image has none. */
export function scoredDetections({ samples }: DetectionSet, found: readonly ImageDetections[]): Scored {
  const all = found.flatMap(({ sample, detections }) => {
    const { boxes, labels } = samples[sample];
    return detections.map(({ boxXyxy, classIndex, score }) => {
      const ious = Array.from(labels, (label, g) =>
        label === classIndex ? iouAt(boxXyxy as unknown as BoxArray, 0, boxes, g) : 0,
      );
      return { score, iou: Math.max(0, ...ious) };
    });
  });
  return { iou: all.map(({ iou }) => iou), score: all.map(({ score }) => score) };
}

/**
 * Table 3's AP at 0.6 to 0.9, and Figs. 2 and 3: `score@0.8` is the mean score of detections with IoU from 0.8 to 0.9,
 * `detections@0.8` their number, `share@0.75` the share of all detections with IoU of at least 0.75, 0 … 1.
 * `score-high` and `score-low`: mean score from 0.75 on and below 0.5; `correlation`: of score and IoU from 0.5 on.
 * NaN where there is no such detection.
 */
export function detectionMetrics(
  set: DetectionSet,
  found: readonly ImageDetections[],
): Record<string, number> {
  const scored = scoredDetections(set, found);
  const shares = shareAboveIou(scored.iou, shareThresholds);
  const kept = above(scored, lowIou);
  return {
    ...precisions(set, found),
    ...scoresByIou(scored, 'score'),
    ...Object.fromEntries(binsOf(scored).map(({ from, n }) => [`detections@${from}`, n])),
    ...Object.fromEntries(shareThresholds.map((t, i) => [`share@${t}`, shares[i]])),
    correlation: correlation(kept.iou, kept.score),
  };
}

/** Fig. 2's curve, and its two ends as one number each: `score@0.8`, `score-high`, `score-low` for the name `score`. */
export function scoresByIou(scored: Scored, name: string): Record<string, number> {
  const [low] = meanScoreByIou(scored.iou, scored.score, [0, lowIou, 1]);
  const [high] = meanScoreByIou(scored.iou, scored.score, [highIou, 1]);
  return {
    ...Object.fromEntries(binsOf(scored).map(({ from, meanScore }) => [`${name}@${from}`, meanScore])),
    [`${name}-low`]: low.meanScore,
    [`${name}-high`]: high.meanScore,
  };
}

function binsOf({ iou, score }: Scored) {
  return meanScoreByIou(iou, score, [...scoreBins, 1]);
}

function precisions(set: DetectionSet, found: readonly ImageDetections[]): Record<string, number> {
  const { arrays, settings } = evaluateBoxes(truthOf(set), columnsOf([...found]));
  const at = (iou: number) => meanOf(arrays, settings, { kind: 'AP', area: 'all', maxDetections: 100, iou });
  return Object.fromEntries(apThresholds.map((iou) => [`AP${100 * iou}`, at(iou)]));
}

function above({ iou, score }: Scored, least: number): Scored {
  const kept = iou.flatMap((value, i) => (value >= least ? i : []));
  return { iou: kept.map((i) => iou[i]), score: kept.map((i) => score[i]) };
}
