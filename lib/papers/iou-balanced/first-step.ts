/** What RetinaNet's localization loss sees on real boxes: its anchors, their targets, and the first step's errors. */
import { assignMaxIou, positiveAnchors } from '../../assign';
import {
  type BoxArray,
  decodeDeltas,
  encodeDeltas,
  featureSizes,
  gridAnchors,
  iouAt,
  retinaAnchorOptions,
  scaleBoxes,
} from '../../boxes';
import type { DetectionSample, DetectionSet } from '../../data';

/** Anchors that learn a box, row by row beside that box and the regression target between them. */
export interface Positives {
  /** [n, 4] xyxy, pixels of the resized image. */
  anchors: Float64Array;
  /** [n, 4] xyxy, the ground truth of each anchor. */
  boxes: Float64Array;
  /** [n, 4] d^cx, d^cy, d^w, d^h of the ground truth seen from the anchor. */
  targets: Float64Array;
  images: number;
  groundTruths: number;
}

/** Errors of the four coordinates of each positive, and the IoU of the predicted box. */
export interface Errors {
  /** [n, 4] prediction − target. */
  d: Float64Array;
  /** [n] IoU of the predicted box with its ground truth. */
  iou: Float64Array;
}

/** The paper's ablations: longer side at most 1000, shorter at most 600, aspect kept (section 4.1). */
export const paperScale: readonly [number, number] = [1000, 600];

/**
 * Assigns RetinaNet's anchors on every image of a set, resized as the paper does and padded to 32.
 * Images without boxes give nothing.
 */
export function retinaPositives(set: DetectionSet, scale: readonly [number, number] = paperScale): Positives {
  const anchorsOf = anchorCache();
  const rows = set.samples.map((sample) => samplePositives(sample, scale, anchorsOf));
  const anchors = concatenate(rows.map((row) => row.anchors));
  const boxes = concatenate(rows.map((row) => row.boxes));
  const groundTruths = set.samples.reduce((sum, { labels }) => sum + labels.length, 0);
  return { anchors, boxes, targets: encodeDeltas(anchors, boxes), images: set.samples.length, groundTruths };
}

function samplePositives(sample: DetectionSample, scale: readonly [number, number], anchorsOf: AnchorCache) {
  const { widthPx, heightPx } = sample;
  const factor = Math.min(
    Math.max(...scale) / Math.max(widthPx, heightPx),
    Math.min(...scale) / Math.min(widthPx, heightPx),
  );
  const truths = scaleBoxes(sample.boxes, factor);
  const anchors = anchorsOf(Math.round(heightPx * factor), Math.round(widthPx * factor));
  const assignment = assignMaxIou(anchors, truths);
  const positives = positiveAnchors(assignment);
  return {
    anchors: takeRows(anchors, positives),
    boxes: takeRows(
      truths,
      positives.map((i) => assignment.gtIndex[i]),
    ),
  };
}

type AnchorCache = (heightPx: number, widthPx: number) => Float32Array;

function anchorCache(): AnchorCache {
  const kept = new Map<string, Float32Array>();
  return (heightPx, widthPx) => {
    const [h, w] = [heightPx, widthPx].map((side) => Math.ceil(side / 32) * 32);
    const anchors = kept.get(`${h} ${w}`) ?? gridAnchors(featureSizes(h, w, retinaAnchorOptions.strides));
    kept.set(`${h} ${w}`, anchors);
    return anchors;
  };
}

function takeRows(boxes: BoxArray, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * 4);
  rows.forEach((row, i) => {
    out.set(boxes.subarray(4 * row, 4 * row + 4), 4 * i);
  });
  return out;
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Errors when every prediction has gone a given part of the way from its anchor to its target.
 * @param progress 0: the first step (predictions are zero, the boxes are the anchors); 1: all boxes are right
 */
export function errorsAt({ anchors, boxes, targets }: Positives, progress = 0): Errors {
  const predictions = targets.map((t) => t * progress);
  const predicted = decodeDeltas(anchors, predictions);
  const iou = Float64Array.from({ length: boxes.length / 4 }, (_, i) => iouAt(predicted, i, boxes, i));
  return { d: predictions.map((p, i) => p - targets[i]), iou };
}
