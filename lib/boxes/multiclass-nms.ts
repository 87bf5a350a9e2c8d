/** From scores by class to a list of detections. */
import { type BoxArray, boxCount, cxcywhToXyxy } from './layouts';
import { type NmsOptions, nms } from './nms';

/** One detection. */
export interface Detection {
  /** [x1, y1, x2, y2] */
  boxXyxy: [number, number, number, number];
  score: number;
  classIndex: number;
}

/** Thresholds of a detector's last step. */
export interface MulticlassNmsOptions {
  /** A score must be above this. */
  scoreThreshold: number;
  iouThreshold: number;
  /** Each box speaks for its best class only, and classes suppress one another. */
  classAgnostic?: boolean;
  convention?: NmsOptions['convention'];
}

/**
 * Suppression class by class (a box may be kept for several), or of best classes together.
 * @param boxes [n, 4] xyxy; @param scores [n, classes]
 * @returns detections class by class, in each by falling score
 * Source: YOLOX `multiclass_nms`.
 */
export function multiclassNms(
  boxes: BoxArray,
  scores: ArrayLike<number>,
  options: MulticlassNmsOptions,
): Detection[] {
  const n = boxCount(boxes);
  const classes = n === 0 ? 0 : scores.length / n;
  const best = Int32Array.from({ length: n }, (_, i) => argmax(scores, i * classes, classes));
  if (options.classAgnostic) return keep(boxes, scores, classes, options, (i) => best[i]);
  return Array.from({ length: classes }, (_, c) => keep(boxes, scores, classes, options, () => c)).flat();
}

function keep(
  boxes: BoxArray,
  scores: ArrayLike<number>,
  classes: number,
  { scoreThreshold, iouThreshold, convention }: MulticlassNmsOptions,
  classOf: (i: number) => number,
): Detection[] {
  const rows = Array.from({ length: boxCount(boxes) }, (_, i) => i);
  const scoreOf = (i: number) => scores[i * classes + classOf(i)];
  const valid = rows.filter((i) => scoreOf(i) > scoreThreshold);
  const picked = Float64Array.from(valid.flatMap((i) => Array.from(boxes.subarray(4 * i, 4 * i + 4))));
  const kept = nms(picked, valid.map(scoreOf), iouThreshold, { convention });
  return Array.from(kept, (k) => detectionOf(boxes, valid[k], scoreOf(valid[k]), classOf(valid[k])));
}

function detectionOf(boxes: BoxArray, i: number, score: number, classIndex: number): Detection {
  const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
  return { boxXyxy: [x1, y1, x2, y2], score, classIndex };
}

function argmax(values: ArrayLike<number>, from: number, n: number): number {
  let best = 0;
  for (let c = 1; c < n; c++) if (values[from + c] > values[from + best]) best = c;
  return best;
}

/** A YOLOX detection also tells the two numbers whose product is its score. */
export interface YoloxDetection extends Detection {
  objectness: number;
  classScore: number;
}

/**
 * YOLOX's last step for one image: best class of each location, product of objectness and class score at least
 * `scoreThreshold`, suppression within classes (or across them).
 * @param rows [n, 5 + classes] cx, cy, w, h, objectness, class scores (after the sigmoid), in pixels
 * Source: YOLOX `postprocess`.
 */
export function yoloxDetections(
  rows: BoxArray,
  classes: number,
  options: MulticlassNmsOptions,
): YoloxDetection[] {
  const width = 5 + classes;
  const found: YoloxDetection[] = [];
  for (let at = 0; at < rows.length; at += width) {
    const classIndex = argmax(rows, at + 5, classes);
    const [objectness, classScore] = [rows[at + 4], rows[at + 5 + classIndex]];
    if (objectness * classScore < options.scoreThreshold) continue;
    const [x1, y1, x2, y2] = cxcywhToXyxy(rows.subarray(at, at + 4));
    found.push({
      boxXyxy: [x1, y1, x2, y2],
      score: objectness * classScore,
      classIndex,
      objectness,
      classScore,
    });
  }
  const boxes = Float64Array.from(found.flatMap((d) => d.boxXyxy));
  const labels = options.classAgnostic ? undefined : found.map((d) => d.classIndex);
  const kept = nms(
    boxes,
    found.map((d) => d.score),
    options.iouThreshold,
    { classes: labels },
  );
  return Array.from(kept, (i) => found[i]);
}
