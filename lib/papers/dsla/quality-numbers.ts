/** How well predicted quality tells localization, from locations whose box and score are known. Source: DSLA, Fig. 2. */
import { correlation, meanScoreByIou } from '../../metrics';

/** A location that learns an object by Eq. 1, as a trained network sees it. */
export interface QualityPoint {
  /** Which object, unique over all images. */
  object: number;
  /** What stands for localization quality, 0 to 1: the centerness branch, or the class score where there is none. */
  quality: number;
  /** What suppression ranks by, 0 to 1. */
  score: number;
  /** Overlap of the predicted box and the object's. */
  iou: number;
}

/** Ten bins from 0 to 1. */
const edges = Array.from({ length: 11 }, (_, i) => i / 10);

/**
 * Fig. 2 as numbers.
 * - `quality-iou r`, `score-iou r`: correlation over locations (0 where one of them is constant);
 * - `kept IoU`: overlap of the location that suppression ranks first, mean over objects; `best IoU`: of the best
 *   localized one; `lost IoU`: their difference, what the ranking costs;
 * - `top score`: score of the first ranked location, mean over objects;
 * - `IoU at quality 0.0` … `0.9` and `n at quality …`: mean overlap and number of locations by bin of quality, where
 *   there are any.
 */
export function qualityNumbers(points: readonly QualityPoint[]): Record<string, number> {
  const column = (key: 'quality' | 'score' | 'iou') => points.map((point) => point[key]);
  const [quality, score, iou] = [column('quality'), column('score'), column('iou')];
  return {
    'quality-iou r': correlation(quality, iou) || 0,
    'score-iou r': correlation(score, iou) || 0,
    ...ranking(points),
    locations: points.length,
    ...bins(quality, iou),
  };
}

/** Of each object, what the ranking keeps beside what it could have kept. */
function ranking(points: readonly QualityPoint[]): Record<string, number> {
  const objects = new Map<number, QualityPoint[]>();
  for (const point of points) {
    const own = objects.get(point.object);
    if (own) own.push(point);
    else objects.set(point.object, [point]);
  }
  let [kept, best, top] = [0, 0, 0];
  for (const own of objects.values()) {
    const first = own.reduce((a, b) => (b.score > a.score ? b : a));
    kept += first.iou;
    top += first.score;
    best += Math.max(...own.map(({ iou }) => iou));
  }
  const n = Math.max(1, objects.size);
  return {
    objects: objects.size,
    'kept IoU': kept / n,
    'best IoU': best / n,
    'lost IoU': (best - kept) / n,
    'top score': top / n,
  };
}

/** Mean overlap by bin of quality; empty bins are left out. */
function bins(quality: readonly number[], iou: readonly number[]): Record<string, number> {
  const found = meanScoreByIou(quality, iou, edges).filter(({ n }) => n > 0);
  const name = (from: number) => from.toFixed(1);
  return Object.fromEntries(
    found.flatMap(({ from, n, meanScore }) => [
      [`IoU at quality ${name(from)}`, meanScore],
      [`n at quality ${name(from)}`, n],
    ]),
  );
}
