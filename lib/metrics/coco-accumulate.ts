/** Precision by recall from matches: cumulative sums, made monotone, read at 101 recalls (pycocotools' accumulate). */
import type { Matches } from './coco-match';
import type { CocoSettings } from './coco-settings';

/** The arrays of COCO evaluation, row-major; −1 where a category has no truth that counts. */
export interface CocoArrays {
  /** [T, R, K, A, M] interpolated precision. */
  precision: Float64Array;
  /** [T, R, K, A, M] score at that recall. */
  scores: Float64Array;
  /** [T, K, A, M] highest recall. */
  recall: Float64Array;
  /** T thresholds, R recalls, K categories, A areas, M numbers of detections. */
  shape: { T: number; R: number; K: number; A: number; M: number };
}

/** Accumulates every category, area and number of detections. */
export function accumulate(
  matches: Matches,
  score: Float64Array,
  images: number,
  categories: number,
  settings: CocoSettings,
): CocoArrays {
  const shape = {
    T: settings.iouThresholds.length,
    R: settings.recallThresholds.length,
    K: categories,
    A: settings.areas.length,
    M: settings.maxDetections.length,
  };
  const { T, R, K, A, M } = shape;
  const arrays: CocoArrays = {
    precision: new Float64Array(T * R * K * A * M).fill(-1),
    scores: new Float64Array(T * R * K * A * M).fill(-1),
    recall: new Float64Array(T * K * A * M).fill(-1),
    shape,
  };
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < M; m++) {
      const ranked = rankCategory(matches, score, k, images, settings.maxDetections[m]);
      for (let a = 0; a < A; a++) {
        if (matches.positives[a][k] === 0) continue;
        for (let t = 0; t < T; t++) writeCurve(arrays, matches, score, ranked, settings, { k, m, a, t });
      }
    }
  }
  return arrays;
}

/** Positions in `matches.order` of one category, by falling score; ties keep the order of images. */
function rankCategory(
  matches: Matches,
  score: Float64Array,
  k: number,
  images: number,
  most: number,
): Int32Array {
  const positions: number[] = [];
  for (let g = k * images; g < (k + 1) * images; g++) {
    const end = Math.min(matches.start[g + 1], matches.start[g] + most);
    for (let p = matches.start[g]; p < end; p++) positions.push(p);
  }
  const { order } = matches;
  return Int32Array.from(positions.sort((p, q) => score[order[q]] - score[order[p]]));
}

interface Cell {
  k: number;
  m: number;
  a: number;
  t: number;
}

function writeCurve(
  arrays: CocoArrays,
  matches: Matches,
  score: Float64Array,
  ranked: Int32Array,
  settings: CocoSettings,
  { k, m, a, t }: Cell,
): void {
  const { R, K, A, M } = arrays.shape;
  const positives = matches.positives[a][k];
  const { recall, precision, at } = curve(matches.matched[a], matches.ignored[a], ranked, t, positives);
  const n = recall.length;
  arrays.recall[((t * K + k) * A + a) * M + m] = n > 0 ? recall[n - 1] : 0;
  for (let i = n - 2; i >= 0; i--) if (precision[i + 1] > precision[i]) precision[i] = precision[i + 1];
  let i = 0;
  for (let r = 0; r < R; r++) {
    while (i < n && recall[i] < settings.recallThresholds[r]) i++;
    const cell = (((t * R + r) * K + k) * A + a) * M + m;
    arrays.precision[cell] = i < n ? precision[i] : 0;
    arrays.scores[cell] = i < n ? score[matches.order[ranked[at[i]]]] : 0;
  }
}

/**
 * Recall and precision after each detection. A detection that counts neither way repeats the numbers before it,
 * and no recall level is first reached there, so only the ones that count are kept (`at` tells which).
 */
function curve(matched: Int32Array, ignored: Int32Array, ranked: Int32Array, t: number, positives: number) {
  const recall: number[] = [];
  const precision: number[] = [];
  const at: number[] = [];
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < ranked.length; i++) {
    const counts = ((ignored[ranked[i]] >> t) & 1) === 0;
    if (counts && (matched[ranked[i]] >> t) & 1) right++;
    else if (counts) wrong++;
    else if (i > 0) continue;
    recall.push(right / positives);
    precision.push(right / (wrong + right + Number.EPSILON));
    at.push(i);
  }
  return { recall, precision, at };
}
