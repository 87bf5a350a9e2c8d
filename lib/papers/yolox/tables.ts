/** The tables of the notebook: the roadmap counted on real boxes, conflicts, and what is to come. */
import type { SimotaOptions } from '../../assign';
import { type Table, table } from '../../show/table';
import { exactTable as paperAgainstItself } from '../notebook-tables';
import type { HeadOutputs } from '../on-grid';
import { parsePrinted } from '../printed';
import { printedCell, readPaper } from '../read-paper';
import { roadmap, type Step } from './ladder';
import { type Scene, stepsOf, wishes } from './simota-figures';
import { type Aims, standInPredictions } from './stand-in';

/** What one rule decides over all images. */
export interface RuleCount {
  name: string;
  ap: number;
  predictions: number;
  perBox: number;
  without: number;
  /** Percent of all predictions that learn a box. */
  share: number;
  /** Percent of the learners on each level. */
  byLevel: number[];
}

/** Counts each rule of the roadmap over all images; SimOTA and one-to-one see predictions of the quality given. */
export function countRules(aims: readonly Aims[], quality: number, simota: SimotaOptions): RuleCount[] {
  const predictions = aims.map((of) => standInPredictions(of, quality));
  return roadmap(simota).map((step) => countRule(step, aims, predictions));
}

function countRule(step: Step, aims: readonly Aims[], predictions: readonly HeadOutputs[]): RuleCount {
  const levels = [0, 0, 0];
  let [learners, boxes, without] = [0, 0, 0];
  aims.forEach(({ image }, i) => {
    const { cell, gtIndex } = step.assign(image.points, image.truth, predictions[i]);
    for (const c of cell) levels[image.points.level[c]]++;
    learners += cell.length;
    boxes += image.truth.labels.length;
    without += image.truth.labels.length - new Set(gtIndex).size;
  });
  const slots = step.perCell * (aims[0]?.image.points.level.length ?? 0);
  return {
    name: step.name,
    ap: parsePrinted(printedCell(readPaper('yolox'), { table: 'Table 2', row: [step.row], column: 'AP' }))
      .value,
    predictions: slots,
    perBox: learners / boxes,
    without,
    share: (100 * learners) / (slots * aims.length),
    byLevel: levels.map((n) => (100 * n) / learners),
  };
}

/** The roadmap's rules on the images given, beside the AP that Table 2 prints for them. */
export function ruleTable(counts: readonly RuleCount[], quality: number, source: string): Table {
  const rows = counts.map(({ byLevel, ...count }) => ({
    ...count,
    s8: byLevel[0],
    s16: byLevel[1],
    s32: byLevel[2],
  }));
  return table(rows, {
    name: 'roadmap-counts',
    columns: [
      { key: 'name', label: 'rule' },
      { key: 'ap', label: 'AP printed', digits: 1 },
      { key: 'predictions', label: 'predictions an image', digits: 0 },
      { key: 'perBox', label: 'learners a box', digits: 2 },
      { key: 'without', label: 'boxes without any', digits: 0 },
      { key: 'share', label: 'predictions that learn', unit: '%', digits: 2 },
      { key: 's8', label: 'at stride 8', unit: '%', digits: 1 },
      { key: 's16', label: '16', unit: '%', digits: 1 },
      { key: 's32', label: '32', unit: '%', digits: 1 },
    ],
    caption: `Each rule on the same boxes; the last two look at predictions: stand-ins of quality ${quality}. AP: the paper's, on COCO, with all else of its row; no row has been trained here`,
    source,
  });
}

/** Cells that more than one box asks for, what each would pay, and who gets them. */
export function conflictTable(scene: Scene, source: string): Table {
  const steps = stepsOf(scene);
  const { points } = scene.aims.image;
  const n = steps.candidate.length;
  const askers = new Map<number, number[]>();
  for (const [g, c] of wishes(steps)) askers.set(c, [...(askers.get(c) ?? []), g]);
  const rows = [...askers]
    .filter(([, boxes]) => boxes.length > 1)
    .map(([c, boxes]) => {
      const cost = (g: number) => steps.cost[g * n + c];
      const winner = steps.cells.reduce((best, _, g) => (cost(g) < cost(best) ? g : best), 0);
      return {
        cell: steps.candidate[c],
        stride: points.strides[points.level[steps.candidate[c]]],
        asked: boxes.join(' and '),
        cost: boxes.map((g) => cost(g).toFixed(2)).join(' and '),
        goes: winner,
      };
    });
  return table(rows, {
    name: 'conflicts',
    columns: [
      { key: 'cell' },
      { key: 'stride' },
      { key: 'asked', label: 'asked for by box' },
      { key: 'cost', label: 'at cost' },
      { key: 'goes', label: 'learns box' },
    ],
    caption: `Cells that several boxes ask for, at quality ${scene.quality}; each learns the box it costs least`,
    source,
  });
}

/** Printed steps and columns that follow from other printed numbers, with the predictions an image first. */
export function exactTable(): Table {
  return paperAgainstItself('yolox');
}

/** What waits for training, for weights, or for hardware. */
export function toComeTable(): Table {
  const rows = [
    { item: 'Table 1, Fig. 3', shows: 'coupled and decoupled head, with and without NMS', needs: 'training' },
    { item: 'Table 2, AP', shows: 'the roadmap, one rule after the other', needs: 'training' },
    { item: 'Tables 3 and 4, AP', shows: 'six sizes', needs: 'the official weights, or training' },
    { item: 'Table 5', shows: 'augmentation by size', needs: 'training' },
    { item: 'Table 6', shows: 'state of the art', needs: 'quoted from others' },
    { item: 'Fig. 1, Tables 2 and 3, latency', shows: 'speed against accuracy', needs: 'timing on one GPU' },
  ];
  return table(rows, { name: 'to-come', columns: ['item', 'shows', 'needs'], caption: 'Not here yet' });
}
