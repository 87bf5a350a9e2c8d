/** The demonstration: micro detectors on the drawn set, small enough for a test, real enough to show every part. */
import type { Study } from './study';

/** Two losses of boxes and two rates, on sixteen drawn images. */
export const shapesSmoke: Study = {
  name: 'shapes-smoke',
  title: 'Micro detectors on drawn shapes: two losses of boxes, two rates',
  preset: 'yolox',
  settings: { data: { set: 'shapes', limit: 16 }, input: { width: 96, height: 96 }, batch: 4 },
  budgets: {
    smoke: { seeds: 2, settings: { epochs: 2 } },
    small: { seeds: 5, settings: { epochs: 40, data: { limit: 100 } } },
  },
  grid: { 'loss.iou': ['square', 'ciou'], 'optimizer.lr': [0.005, 0.01] },
  metrics: ['AP50', 'AP'],
  claims: [
    {
      kind: 'better',
      text: 'CIoU beats the squared IoU loss',
      metric: 'AP50',
      cell: { 'loss.iou': 'ciou', 'optimizer.lr': 0.01 },
      than: { 'loss.iou': 'square', 'optimizer.lr': 0.01 },
    },
  ],
};
