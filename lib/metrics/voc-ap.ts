/** VOC average precision: 11 points (2007) or the whole curve (2010 on), pixel boxes with both ends counted. */

/** One ground-truth box of one class. */
export interface VocTruth {
  image: number;
  /** [xmin, ymin, xmax, ymax], pixels, both ends inside. */
  boxXyxy: readonly number[];
  /** A difficult box neither helps nor harms. */
  difficult: boolean;
}

/** One detection of one class. */
export interface VocDetection {
  image: number;
  boxXyxy: readonly number[];
  score: number;
}

/** The curve of one class: after each detection by falling score. */
export interface VocCurve {
  recall: Float64Array;
  precision: Float64Array;
  /** Mean of the best precision at recall 0, 0.1 … 1 (VOC 2007). */
  ap2007: number;
  /** Area under the monotone curve (VOC 2010 on). */
  ap2010: number;
}

/**
 * Average precision of one class. A detection is right when its best ground truth overlaps by more than `threshold`
 * and was not found before; one whose best ground truth is difficult is not counted.
 * @returns NaN recall where the class has no ground truth that counts, as the reference does
 * Source: PASCAL VOC development kit as in YOLOX `voc_eval`; overlap = intersection over union with +1 pixel.
 */
export function vocAveragePrecision(
  truths: VocTruth[],
  detections: VocDetection[],
  threshold = 0.5,
): VocCurve {
  const byImage = new Map<number, { truth: VocTruth; taken: boolean }[]>();
  for (const truth of truths)
    byImage.set(truth.image, [...(byImage.get(truth.image) ?? []), { truth, taken: false }]);
  const positives = truths.filter((t) => !t.difficult).length;
  const ranked = [...detections].sort((a, b) => b.score - a.score);
  const recall = new Float64Array(ranked.length);
  const precision = new Float64Array(ranked.length);
  let right = 0;
  let wrong = 0;
  ranked.forEach((detection, i) => {
    const { best, overlap } = bestOverlap(byImage.get(detection.image) ?? [], detection.boxXyxy);
    if (!best || overlap <= threshold || (best.taken && !best.truth.difficult)) wrong++;
    else if (!best.truth.difficult) {
      best.taken = true;
      right++;
    }
    recall[i] = right / positives;
    precision[i] = right / Math.max(right + wrong, Number.EPSILON);
  });
  return { recall, precision, ap2007: vocAp2007(recall, precision), ap2010: vocAp2010(recall, precision) };
}

function bestOverlap<T extends { truth: VocTruth }>(candidates: T[], box: readonly number[]) {
  let best: T | undefined;
  let overlap = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const iou = pixelIou(candidate.truth.boxXyxy, box);
    if (iou > overlap) [best, overlap] = [candidate, iou];
  }
  return { best, overlap };
}

function pixelIou(a: readonly number[], b: readonly number[]): number {
  const w = Math.max(Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1, 0);
  const h = Math.max(Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1, 0);
  const area = (c: readonly number[]) => (c[2] - c[0] + 1) * (c[3] - c[1] + 1);
  return (w * h) / (area(a) + area(b) - w * h);
}

/** Mean over recall 0, 0.1 … 1 of the highest precision at that recall or beyond. */
export function vocAp2007(recall: ArrayLike<number>, precision: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < 11; t++) {
    let best = 0;
    for (let i = 0; i < recall.length; i++) if (recall[i] >= t * 0.1) best = Math.max(best, precision[i]);
    sum += best / 11;
  }
  return sum;
}

/** Area under precision made falling, summed where recall moves. */
export function vocAp2010(recall: ArrayLike<number>, precision: ArrayLike<number>): number {
  const r = [0, ...Array.from(recall), 1];
  const p = [0, ...Array.from(precision), 0];
  for (let i = p.length - 2; i >= 0; i--) p[i] = Math.max(p[i], p[i + 1]);
  let area = 0;
  for (let i = 0; i < r.length - 1; i++) if (r[i + 1] !== r[i]) area += (r[i + 1] - r[i]) * p[i + 1];
  return area;
}
