/** AP of each class by itself. */
import type { DetectionSet } from '../data';
import { evaluateBoxes, meanOf } from '../metrics';
import { columnsOf, type ImageDetections, truthOf } from './evaluate-detection';

/** AP and AP50 of each class that the set has, 0 to 1, e.g. `AP50 RBC`. */
export function classMetrics(set: DetectionSet, found: readonly ImageDetections[]): Record<string, number> {
  const { arrays, settings } = evaluateBoxes(truthOf(set), columnsOf([...found]));
  const of = (category: number, iou?: number) =>
    meanOf(arrays, settings, { kind: 'AP', area: 'all', maxDetections: 100, iou, category });
  const values = set.classes.flatMap((name, k): [string, number][] => [
    [`AP ${name}`, of(k)],
    [`AP50 ${name}`, of(k, 0.5)],
  ]);
  return Object.fromEntries(values.filter(([, value]) => value >= 0));
}
