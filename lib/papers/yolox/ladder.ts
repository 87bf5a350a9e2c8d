/** The roadmap's label assigners, one under the other: each with the row of Table 2 that it belongs to. */
import {
  assignAnchorRatio,
  assignCenter,
  assignSimota,
  type CellPredictions,
  centerOptions,
  type LabelledBoxes,
  multiPositiveOptions,
  type SimotaOptions,
  simotaOptions,
} from '../../assign';
import type { GridPoints } from '../../boxes';

/** Which cell (or anchor of a cell) learns which box. */
export interface Learners {
  cell: Int32Array;
  gtIndex: Int32Array;
}

/** One step of the roadmap. */
export interface Step {
  name: string;
  /** Row of Table 2 with the AP of this rule, as printed. */
  row: string;
  /** Predictions of one cell. */
  perCell: number;
  looksAtPredictions: boolean;
  assign: (points: GridPoints, truth: LabelledBoxes, predictions: CellPredictions) => Learners;
}

/** The five rules, in the roadmap's order; SimOTA's numbers may be changed. */
export function roadmap(simota: SimotaOptions = simotaOptions): Step[] {
  const fixed = { perCell: 1, looksAtPredictions: false };
  const dynamic = { perCell: 1, looksAtPredictions: true };
  return [
    {
      name: 'anchor ratio',
      row: '+strong augmentation',
      perCell: 3,
      looksAtPredictions: false,
      assign: (points, truth) => assignAnchorRatio(points, truth),
    },
    {
      name: 'center cell',
      row: '+anchor-free',
      ...fixed,
      assign: (points, truth) => assignCenter(points, truth, centerOptions),
    },
    {
      name: 'multi positives',
      row: '+multi positives',
      ...fixed,
      assign: (points, truth) => assignCenter(points, truth, multiPositiveOptions),
    },
    {
      name: 'SimOTA',
      row: '+SimOTA',
      ...dynamic,
      assign: (points, truth, predictions) => assignSimota(points, predictions, truth, simota),
    },
    {
      name: 'one-to-one',
      row: '+NMS free (optional)',
      ...dynamic,
      assign: (points, truth, predictions) =>
        assignSimota(points, predictions, truth, { ...simota, cells: 1 }),
    },
  ];
}
