/** COCO evaluation of boxes and of keypoints: the same numbers as pycocotools, on columns of numbers. */
import { accumulate, type CocoArrays } from './coco-accumulate';
import { type Matches, matchAll } from './coco-match';
import { type CocoSettings, cocoBoxSettings, cocoKeypointSettings, cocoPersonSigmas } from './coco-settings';
import { boxSimilarity, keypointSimilarity, type Similarity } from './coco-similarity';
import { type SummaryRow, summarize } from './coco-summary';
import { type CocoDetections, type CocoTruth, groupRows } from './coco-tables';

/** Everything one evaluation gives. */
export interface CocoResult {
  /** 12 (boxes) or 10 (keypoints) numbers in [0, 1], −1 where undefined, in pycocotools' order. */
  summary: SummaryRow[];
  arrays: CocoArrays;
  matches: Matches;
  settings: CocoSettings;
}

/**
 * Average precision and recall of boxes.
 * @param truth ground truth; a crowd or a box outside the area range neither helps nor harms
 * @param found detections of the same images and categories
 * Source: pycocotools 2.0 COCOeval (bbox), continuous xywh boxes.
 */
export function evaluateBoxes(
  truth: CocoTruth,
  found: CocoDetections,
  settings: CocoSettings = cocoBoxSettings(),
): CocoResult {
  return evaluate(truth, found, boxSimilarity(truth, found), settings, 'boxes');
}

/**
 * Average precision and recall of keypoints by object keypoint similarity.
 * @param sigmas one constant a keypoint (default: COCO's 17)
 * Source: pycocotools 2.0 COCOeval (keypoints).
 */
export function evaluateKeypoints(
  truth: CocoTruth,
  found: CocoDetections,
  sigmas: readonly number[] = cocoPersonSigmas,
  settings: CocoSettings = cocoKeypointSettings(),
): CocoResult {
  return evaluate(truth, found, keypointSimilarity(truth, found, sigmas), settings, 'keypoints');
}

function evaluate(
  truth: CocoTruth,
  found: CocoDetections,
  similarity: Similarity,
  settings: CocoSettings,
  what: 'boxes' | 'keypoints',
): CocoResult {
  const [k, i] = [truth.categoryIds.length, truth.imageIds.length];
  const truths = groupRows(truth.category, truth.image, k, i);
  const groups = groupRows(found.category, found.image, k, i);
  const matches = matchAll(truth, found, truths, groups, similarity, settings);
  const arrays = accumulate(matches, found.score, i, k, settings);
  return { summary: summarize(arrays, settings, what), arrays, matches, settings };
}
