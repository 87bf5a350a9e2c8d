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
  const groupStart = startOfEach(matches);
  const arrays: CocoArrays = {
    precision: new Float64Array(T * R * K * A * M).fill(-1),
    scores: new Float64Array(T * R * K * A * M).fill(-1),
    recall: new Float64Array(T * K * A * M).fill(-1),
    shape,
  };
  const scratch = new Hits(matches.order.length);
  for (let k = 0; k < K; k++) {
    const ranked = rankCategory(matches, score, k, images);
    for (let m = 0; m < M; m++) {
      const kept = ranked.filter((p) => p - groupStart[p] < settings.maxDetections[m]);
      for (let a = 0; a < A; a++) {
        if (matches.positives[a][k] === 0) continue;
        for (let t = 0; t < T; t++)
          writeCurve(arrays, matches, score, kept, settings, { k, m, a, t }, scratch);
      }
    }
  }
  return arrays;
}

/** For each position of `matches.order`, where its group starts. */
function startOfEach({ order, start }: Matches): Int32Array {
  const starts = new Int32Array(order.length);
  for (let g = 0; g < start.length - 1; g++) starts.fill(start[g], start[g], start[g + 1]);
  return starts;
}

/** Positions in `matches.order` of one category, by falling score; ties keep the order of images. */
function rankCategory({ order, start }: Matches, score: Float64Array, k: number, images: number): Int32Array {
  const from = start[k * images];
  const positions = Array.from({ length: start[(k + 1) * images] - from }, (_, i) => from + i);
  return Int32Array.from(positions.sort((p, q) => score[order[q]] - score[order[p]]));
}

/** Scratch for one curve: the detections that found a truth, in order. */
class Hits {
  n = 0;
  /** Detections that count, up to and with the hit. */
  readonly counted: Int32Array;
  /** The hit's place in the ranking. */
  readonly place: Int32Array;
  readonly precision: Float64Array;

  constructor(capacity: number) {
    this.counted = new Int32Array(capacity);
    this.place = new Int32Array(capacity);
    this.precision = new Float64Array(capacity);
  }

  /**
   * Walks down one ranking at threshold t. Recall moves at hits alone and precision falls between them, so the
   * interpolated curve needs nothing else.
   */
  collect(matched: Int32Array, ignored: Int32Array, ranked: Int32Array, t: number): void {
    this.n = 0;
    let counted = 0;
    for (let i = 0; i < ranked.length; i++) {
      const p = ranked[i];
      if ((ignored[p] >> t) & 1) continue;
      counted++;
      if (((matched[p] >> t) & 1) === 0) continue;
      this.counted[this.n] = counted;
      this.place[this.n++] = i;
    }
  }

  /** Precision at each hit, made falling from the right. */
  interpolate(): void {
    let best = 0;
    for (let h = this.n - 1; h >= 0; h--) {
      best = Math.max(best, (h + 1) / (this.counted[h] + Number.EPSILON));
      this.precision[h] = best;
    }
  }
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
  hits: Hits,
): void {
  const { R, K, A, M } = arrays.shape;
  const positives = matches.positives[a][k];
  hits.collect(matches.matched[a], matches.ignored[a], ranked, t);
  hits.interpolate();
  arrays.recall[((t * K + k) * A + a) * M + m] = hits.n / positives;
  let h = 0;
  for (let r = 0; r < R; r++) {
    while (h < hits.n && (h + 1) / positives < settings.recallThresholds[r]) h++;
    const cell = (((t * R + r) * K + k) * A + a) * M + m;
    // Recall 0 is reached by the first detection, hit or not.
    const place = settings.recallThresholds[r] <= 0 ? 0 : hits.place[h];
    const reached = settings.recallThresholds[r] <= 0 ? ranked.length > 0 : h < hits.n;
    arrays.precision[cell] = reached && h < hits.n ? hits.precision[h] : 0;
    arrays.scores[cell] = reached ? score[matches.order[ranked[place]]] : 0;
  }
}
