/** From scores of thousands of locations to a list of detections: threshold, best of each level, suppression. */
import { type BoxArray, type Detection, nms } from '../boxes';
import type { PyramidConfig } from './backbone-config';

/** Keys of a configuration that choose detections. */
export type CandidateOptions = Pick<
  PyramidConfig,
  'scoreThreshold' | 'candidatesPerLevel' | 'iouThreshold' | 'dropEmpty' | 'maxDetections'
>;

/** One image's rows. */
export interface DenseScores {
  /** [P, classes]: what is compared with the threshold and ranks a level's pairs. */
  scores: ArrayLike<number>;
  classes: number;
  /** First row of each level, and one more. */
  start: readonly number[];
  /** What a chosen row's score is multiplied with before suppression, e.g. its centerness; 1 where absent. */
  factor?: (row: number) => number;
  /** [n, 4] xyxy of chosen rows. */
  boxesOf: (rows: readonly number[]) => BoxArray;
}

/** The logistic function. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Chooses one image's detections; a row may speak for several classes.
 * @returns by falling score, at most `maxDetections`
 * Source: torchvision `postprocess_detections`; mmdetection 3.3 `filter_scores_and_topk` and `batched_nms`.
 */
export function chooseDetections(image: DenseScores, options: CandidateOptions): Detection[] {
  const { classes, factor = () => 1, boxesOf } = image;
  const pairs = image.start.slice(1).flatMap((_, level) => bestOfLevel(image, level, options));
  const rows = pairs.map((pair) => Math.floor(pair / classes));
  const boxes = boxesOf(rows);
  const found = pairs.flatMap((pair, i): Detection[] => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
    if (options.dropEmpty && !(x2 > x1 && y2 > y1)) return [];
    const score = image.scores[pair] * factor(rows[i]);
    return [{ boxXyxy: [x1, y1, x2, y2], score, classIndex: pair % classes }];
  });
  return suppress(found, options);
}

function suppress(
  found: readonly Detection[],
  { iouThreshold, maxDetections }: CandidateOptions,
): Detection[] {
  const boxes = Float64Array.from(found.flatMap(({ boxXyxy }) => boxXyxy));
  const scores = found.map(({ score }) => score);
  const classes = found.map(({ classIndex }) => classIndex);
  const kept = nms(boxes, scores, iouThreshold, { classes });
  return Array.from(kept.subarray(0, maxDetections), (i) => found[i]);
}

/** Places of the level's best (row, class) pairs in the scores. */
function bestOfLevel(
  { scores, classes, start }: DenseScores,
  level: number,
  { scoreThreshold, candidatesPerLevel }: CandidateOptions,
): number[] {
  const found: number[] = [];
  const end = start[level + 1] * classes;
  for (let pair = start[level] * classes; pair < end; pair++) {
    if (scores[pair] > scoreThreshold) found.push(pair);
  }
  return found.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, candidatesPerLevel);
}
