/** What all studies of this paper share: where a trial learns, for how long, and what is measured on it. */
import type { Measure, Study } from '../../../study/study';
import type { Plain } from '../../../train/config/merge';
import { drawnObjects } from '../../drawn-objects';

/** One function for all studies, so that arms they share run once. Loaded late: it brings TensorFlow.js. */
const measure: Measure = (run) =>
  (require('../measure-trained') as typeof import('../measure-trained')).measureTrained(run);

/** The baseline, with plain losses; arms differ from it in what they name. */
export const common = {
  paper: 'iou-balanced',
  preset: 'iou-balanced',
  settings: { loss: { eta: 0, lambda: 0, wLoc: 1 } },
  measure,
} as const;

/** ours: Adam, see the choice in `index.ts`. */
const optimizer: Plain = { kind: 'adam', lr: 3e-3 };

/** ours: blood cells, 205 images to learn from, 72 held out; judged once, at the end. */
export const bccd: Plain = {
  optimizer,
  data: { set: 'bccd', val: 'test' },
  epochs: 30,
  evaluation: { every: 30 },
};

/** ours: 18 epochs, judged once, see the choice in `index.ts`. */
export const shapes: Plain = {
  optimizer,
  ...drawnObjects,
  epochs: 18,
  evaluation: { every: 18 },
};

/**
 * ours: two steps on small images. A network that has learned nothing must find boxes to measure, of high overlap too: so
 * its threshold is lowered, and hardly a box is suppressed.
 */
const smoke: Plain = {
  model: { scoreThreshold: 0.001, iouThreshold: 0.95, candidatesPerLevel: 300, maxDetections: 1000 },
  data: { limit: 8, images: 40, drawing: { widthPx: 128, heightPx: 128, mostObjects: 6 } },
  epochs: 1,
};

/** The three budgets; the paper's is the preset's own. */
export function budgets(small: Plain, seeds = 5): Study['budgets'] {
  return {
    smoke: { seeds: 1, settings: smoke },
    small: { seeds, settings: small },
    paper: { seeds: 3 },
  };
}

/** Smooth L1 as it is, and Table 2's localization loss: the best lambda of Table 4 with its w_loc. */
export const plainLoc: Plain = { loss: { lambda: 0, wLoc: 1 } };
export const balancedLoc: Plain = { loss: { lambda: 1.5, wLoc: 3.049 } };
